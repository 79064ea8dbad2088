"""What the sessions need of the way to the data. Knows no sidecar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

Who = Sequence[str]  # people, as `PLATFORM:WORKSPACE:PERSON`
NO_THREAD = "none"  # a waiting sandbox is nobody's: its socket grants nothing


class Gate(Protocol):
    """The way from one session to the data, open only while a cell runs."""

    async def open(self, session_id: str, thread_key: str) -> None:
        """Make sure that the session's socket is there and its grants are in force."""
        ...

    async def begin_cell(self, session_id: str, cell_id: str, *, most_s: float, who: Who) -> None:
        """Let the session's cell through until it ends, or for at most so long; `who` asked for it.
        The same cell again goes on with what it had: its bot was killed, and another one came.
        """
        ...

    async def end_cell(self, session_id: str) -> None:
        """Let nothing through until the next cell. Never fails: the cell is over."""
        ...

    async def close(self, session_id: str) -> None:
        """End the session's access for good."""
        ...
