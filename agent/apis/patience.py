"""How long a model may take, and how often it is asked again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """`first_s` is for the first sign of an answer, or of a thought after the one before;
    `silence_s` between two pieces of it; `max_wait_s` what a server may ask for before a repeat.
    """

    connect_s: float = 10
    first_s: float = 120
    silence_s: float = 60
    retries: int = 3
    max_wait_s: float = 20
    after_end_s: float = 2
