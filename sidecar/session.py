"""One sandbox as the sidecar sees it: its grant and the tables it may still fetch. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from sidecar.policy import Grant

_Ticket = tuple[str, str]


@dataclass(slots=True)
class Session:
    """The grant may be replaced while the session is open; a call uses the one it began with."""

    id: str
    grant: Grant
    max_open_tickets: int = 256
    _tables: dict[_Ticket, str | None] = field(default_factory=dict[_Ticket, str | None])

    def offer(self, server: str, ticket: str, dataset: str | None) -> None:
        """Remember a table that a tool handed out; the oldest is forgotten when there are many."""
        self._tables[server, ticket] = dataset
        while len(self._tables) > self.max_open_tickets:
            del self._tables[next(iter(self._tables))]

    def holds(self, server: str, ticket: str) -> bool:
        """Whether this session, and no other, was handed this ticket and hasn't used it."""
        return (server, ticket) in self._tables

    def take(self, server: str, ticket: str) -> str | None:
        """Use the ticket up; gives the dataset's name. Raises KeyError when it isn't held."""
        return self._tables.pop((server, ticket))
