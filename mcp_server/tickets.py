"""Permissions to fetch one table once, soon. Pure but for its clock."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from .catalog import Source

LIFETIME_S = 60.0
MAX_OPEN = 10_000


class Tickets:
    """Hands out and redeems tickets of 128 random bits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[float, Source]] = {}

    def issue(self, source: Source) -> str:
        """A ticket for that table."""
        now = self._clock()
        self._open = {t: entry for t, entry in self._open.items() if entry[0] > now}
        while len(self._open) >= MAX_OPEN:
            del self._open[next(iter(self._open))]
        ticket = secrets.token_hex(16)
        self._open[ticket] = (now + LIFETIME_S, source)
        return ticket

    def redeem(self, ticket: str) -> Source | None:
        """The table of a ticket that is still good; it is used up by this."""
        expires, source = self._open.pop(ticket, (0.0, None))
        return source if expires > self._clock() else None
