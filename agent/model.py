"""The model port: one question in, streamed text and calls out. Knows no vendor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from .transcript import Entry, ToolCall


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `cached_tokens` are part of `input_tokens`."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
        )

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Request:
    """All that is sent. Without `may_run`, the model is offered no tool."""

    system: str
    transcript: tuple[Entry, ...]
    may_run: bool = True
    max_output_tokens: int = 4_000
    cache_key: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model answered; no text and no calls is an answer too."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()


OnText = Callable[[str], Awaitable[None]]


class Model(Protocol):
    """Something that completes transcripts."""

    @property
    def name(self) -> str: ...

    async def complete(self, request: Request, on_text: OnText) -> Completion:
        """One completion; its text is handed to `on_text` as it comes.

        Raises:
            ModelError: there is no answer to be had.
        """
        ...

    async def aclose(self) -> None: ...
