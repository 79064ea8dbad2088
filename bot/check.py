"""One line of the doctor's report. Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one part, and how to mend it."""

    name: str
    state: State
    finding: str
    mend: str = ""
