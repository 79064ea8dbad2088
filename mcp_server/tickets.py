"""Permissions to fetch one table once, soon. Knows no tables. Pure but for its clock."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

TableT = TypeVar("TableT")

LIFETIME_S = 60.0
MAX_OPEN = 10_000


@dataclass(frozen=True, slots=True)
class _Ticket(Generic[TableT]):
    expires_s: float
    table: TableT
    thread: str | None


class TicketBook(Protocol[TableT]):
    """Where tickets are handed out and redeemed, by one process or by several."""

    async def issue(self, table: TableT, thread: str | None, /) -> str:
        """A ticket for that table."""
        ...

    async def redeem(self, name: str, thread: str | None, /) -> TableT | None:
        """The table of a ticket that is still good; it is used up by this."""
        ...


class Tickets(Generic[TableT]):
    """Hands out and redeems tickets of 128 random bits, each good for the thread that got it. No
    method waits for anything, so that a ticket is redeemed once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, _Ticket[TableT]] = {}

    async def issue(self, table: TableT, thread: str | None, /) -> str:
        """A ticket for that table."""
        now = self._clock()
        self._open = {name: ticket for name, ticket in self._open.items() if ticket.expires_s > now}
        while len(self._open) >= MAX_OPEN:
            del self._open[next(iter(self._open))]
        name = secrets.token_hex(16)
        self._open[name] = _Ticket(now + LIFETIME_S, table, thread)
        return name

    async def redeem(self, name: str, thread: str | None, /) -> TableT | None:
        """The table of a ticket that is still good; it is used up by this."""
        ticket = self._open.get(name)
        if ticket is None or ticket.thread != thread:
            return None
        del self._open[name]
        return ticket.table if ticket.expires_s > self._clock() else None
