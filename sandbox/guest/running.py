"""The cell that runs now, as the supervisor keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .heads import Head
from .pipes import Pipe
from .verdict import Stopped


@dataclass(slots=True)
class Cell:
    """The cell that runs now. `stopped` says why it is being ended, if it is."""

    request: dict[str, Any]
    child: Head
    started_s: float
    stdout: Pipe = field(default_factory=Pipe)
    stderr: Pipe = field(default_factory=Pipe)
    stopped: Stopped | None = None
    kill_at_s: float | None = None
