"""The cell that runs now, as the supervisor keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .heads import Head
from .pipes import Pipe
from .verdict import Stopped


@dataclass(slots=True)
class Cell:
    """The cell that runs now. `stopped` says why it is being ended, if it is.

    `watched_s` is when its clock was last looked at, `resumed_s` when that went on, the first
    time, after the supervisor itself had been stopped. `gone` is true once its channel is closed.
    """

    request: dict[str, Any]
    child: Head
    started_s: float
    watched_s: float
    resumed_s: float = 0.0
    stdout: Pipe = field(default_factory=Pipe)
    stderr: Pipe = field(default_factory=Pipe)
    stopped: Stopped | None = None
    kill_at_s: float | None = None
    gone: bool = False
