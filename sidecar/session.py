"""One sandbox as the sidecar sees it: its grant, its pace, the tables it may still fetch. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from sidecar.limits import Limits
from sidecar.policy import Grant

_Ticket = tuple[str, str]


@dataclass(slots=True)
class Session:
    """The grant may be replaced while the session is open; a call uses the one it began with."""

    id: str
    grant: Grant
    limits: Limits
    _tables: dict[_Ticket, str | None] = field(default_factory=dict[_Ticket, str | None])
    _due_s: float = 0.0

    def delay_s(self, now_s: float) -> float:
        """How long the call that came now has to wait for its turn."""
        step_s = 1 / self.limits.calls_per_s
        earliest_s = now_s - self.limits.burst_calls * step_s
        self._due_s = max(self._due_s, earliest_s) + step_s
        return max(0.0, self._due_s - now_s)

    def offer(self, server: str, ticket: str, dataset: str | None) -> None:
        """Remember a table that a tool handed out; the oldest is forgotten when there are many."""
        self._tables[server, ticket] = dataset
        while len(self._tables) > self.limits.max_open_tickets:
            del self._tables[next(iter(self._tables))]

    def holds(self, server: str, ticket: str) -> bool:
        """Whether this session, and no other, was handed this ticket and hasn't used it."""
        return (server, ticket) in self._tables

    def take(self, server: str, ticket: str) -> str | None:
        """Use the ticket up; gives the dataset's name. Raises KeyError when it isn't held."""
        return self._tables.pop((server, ticket))
