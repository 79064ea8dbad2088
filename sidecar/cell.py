"""The cell that a session has open: outside of one it may do nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
MAX_CELL_S = 86_400
_Ticket = tuple[str, str]


class InvalidCell(ValueError):
    """A cell can't be read; the text tells the operator why."""


@dataclass(frozen=True, slots=True)
class CellToOpen:
    """Access for one cell. After `most_s` it ends by itself: whoever opened it may have died.
    `who` asked for it.
    """

    id: str
    most_s: float
    who: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, body: object) -> CellToOpen:
        """Read `{"id": str, "most_s": number, "who": [str, ...]}`; nobody need be named.

        Raises:
            InvalidCell: anything else.
        """
        if not isinstance(body, dict):
            raise InvalidCell("A cell is an object.")
        fields = cast("dict[str, object]", body)
        cell_id, most_s = fields.get("id"), fields.get("most_s")
        if not isinstance(cell_id, str) or not CELL_ID.fullmatch(cell_id):
            raise InvalidCell("A cell's id is 1 to 100 letters, digits, - and _.")
        if not isinstance(most_s, int | float) or not 0 < most_s <= MAX_CELL_S:
            raise InvalidCell(f"A cell is open for more than 0 and at most {MAX_CELL_S} seconds.")
        return cls(cell_id, float(most_s), _names(fields.get("who", [])))


def _names(who: object) -> tuple[str, ...]:
    if not isinstance(who, list) or not all(
        isinstance(name, str) for name in cast("list[object]", who)
    ):
        raise InvalidCell("Who asked for a cell is a list of names.")
    return tuple(cast("list[str]", who))


@dataclass(slots=True, eq=False)
class Cell:
    """An open cell and the tables that were handed out in it: no other cell can fetch them."""

    id: str
    max_open_tickets: int
    who: tuple[str, ...] = ()
    _tables: dict[_Ticket, str | None] = field(default_factory=dict[_Ticket, str | None])

    def offer(self, server: str, ticket: str, dataset: str | None) -> None:
        """Remember a table that a tool handed out; the oldest is forgotten when there are many."""
        self._tables[server, ticket] = dataset
        while len(self._tables) > self.max_open_tickets:
            del self._tables[next(iter(self._tables))]

    def holds(self, server: str, ticket: str) -> bool:
        """Whether this cell, and no other, was handed this ticket and hasn't used it."""
        return (server, ticket) in self._tables

    def take(self, server: str, ticket: str) -> str | None:
        """Use the ticket up; gives the dataset's name. Raises KeyError when it isn't held."""
        return self._tables.pop((server, ticket))
