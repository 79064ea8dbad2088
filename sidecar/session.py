"""One sandbox as the sidecar sees it: its grant, its pace, the cell that runs in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from audit.log import Log
from sidecar.audit import Call
from sidecar.cell import Cell, CellToOpen
from sidecar.limits import Limits
from sidecar.pace import Pace
from sidecar.policy import Grant


@dataclass(slots=True)
class Session:
    """The grant may be replaced while the session is open; a call uses the one it began with.
    `turns` are held by the calls of tools that are being answered, `slow_lane` by the one call of
    a session that is too fast.
    """

    id: str
    grant: Grant
    limits: Limits
    cell: Cell | None = None
    pace: Pace = field(init=False)
    turns: asyncio.Semaphore = field(init=False)
    slow_lane: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.limits.max_calls_at_once)
        self.pace = Pace(burst=self.limits.burst_calls, per_s=self.limits.calls_per_s)

    def call(self, audit: Log) -> Call:
        """One more request of the session, of which nothing else is known yet."""
        call = Call(audit, self.id, self.grant.thread)
        if self.cell is not None:
            call.cell, call.who = self.cell.id, self.cell.who
        return call

    def open_cell(self, cell: CellToOpen) -> Cell:
        """The same cell again keeps its tickets: another bot goes on with it after a crash."""
        if self.cell is None or self.cell.id != cell.id:
            self.cell = Cell(cell.id, self.limits.max_open_tickets)
        self.cell.who = cell.who
        return self.cell
