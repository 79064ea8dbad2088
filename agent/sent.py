"""What of a thread and of a running turn goes into a request: less, where that is too long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .masking import in_room, tight
from .transcript import Entry, Folded, Said

# What is sent of the thread's earlier turns, in less words; None if it can't be less.
Shorten = Callable[[], Awaitable[tuple[Entry, ...] | None]]


async def nothing() -> None:
    """There is nothing that could be left out."""


class Sent:
    """The thread's `history` first, then the turn's own entries."""

    def __init__(self, history: tuple[Entry, ...]) -> None:
        self._history = history
        self._is_tight = False
        self._is_shortened = False

    def entries(self, own: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return (*self._history, *(tight(own) if self._is_tight else in_room(own)))

    def knows_tools(self, own: tuple[Entry, ...]) -> bool:
        """Whether the model has shown that it knows native calls."""
        entries = (*self._history, *own)
        if any(isinstance(entry, Folded) and entry.knows_tools for entry in entries):
            return True
        said = (entry for entry in entries if isinstance(entry, Said))
        return any(not call.is_fenced for entry in said for call in entry.calls)

    async def shorten(self, own: tuple[Entry, ...], shorten: Shorten) -> bool:
        """After an overflow, send less from now on: first of the thread, then of the turn. False
        when there is nothing more to leave out.
        """
        before = self.entries(own)
        if not self._is_shortened:
            self._is_shortened = True
            self._history = await shorten() or self._history
        if self.entries(own) == before:
            self._is_tight = True
        return self.entries(own) != before
