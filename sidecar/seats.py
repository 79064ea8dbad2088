"""Who may have one more connection when all sessions together have many. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


class Seats:
    """Every session can have its share of `most`; what others leave free is anybody's. So there
    are never more than twice as many.
    """

    def __init__(self, most: int, *, sessions: Callable[[], int]) -> None:
        self._most = most
        self._sessions = sessions
        self._taken: Counter[str] = Counter()

    def take(self, session: str) -> bool:
        """False when the session has its share and nothing is free."""
        share = max(1, self._most // max(1, self._sessions()))
        if self._taken[session] >= share and self._taken.total() >= self._most:
            return False
        self._taken[session] += 1
        return True

    def of(self, session: str) -> Seat:
        """The seats as one session's connections see them."""
        return Seat(self, session)

    def give(self, session: str) -> None:
        """One that was taken is free again."""
        self._taken[session] -= 1
        if not self._taken[session]:
            del self._taken[session]


@dataclass(frozen=True, slots=True)
class Seat:
    """For one more connection of a session."""

    seats: Seats
    session: str

    def take(self) -> bool:
        return self.seats.take(self.session)

    def give(self) -> None:
        self.seats.give(self.session)
