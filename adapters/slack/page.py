"""What one message of an answer holds: text and at most one table. Pure."""

from __future__ import annotations

from typing import Any

from ..markdown.pieces import Piece, Prose
from ..markdown.tables import Table, shown, size
from . import tables

# Slack takes 12,000 characters of text in a message, and about 13,200 with its tables.
MAX_CHARS = 11_000
# From here on, a new message begins at the next paragraph rather than in the middle of one.
GOOD_CHARS = 8_500
MAX_FALLBACK_CHARS = 3_000

Item = str | Table


class Page:
    """Items in order; the first `sent` of them are with Slack."""

    def __init__(self, *, has_tables: bool = True) -> None:
        self.has_tables = has_tables
        self.items: list[Item] = []
        self.sent = 0
        self._chars = 0

    def has_room(self, piece: Piece) -> bool:
        """Whether it belongs on this page rather than on the next."""
        if not self.items:
            return True
        if isinstance(piece, Prose):
            at_good_place = piece.cut == "block" and self._chars >= GOOD_CHARS
            return not at_good_place and self._chars + len(piece.text) <= MAX_CHARS
        if self.has_tables and any(isinstance(item, Table) for item in self.items):
            return False
        return self._chars + self._size(shown(piece.table)) <= MAX_CHARS

    def add(self, piece: Piece) -> None:
        if isinstance(piece, Prose):
            self.add_text(piece.text)
        else:
            self._put(shown(piece.table))

    def add_text(self, text: str) -> None:
        """Add text; a message doesn't begin with empty lines."""
        if text.strip() or (text and self.items):
            self._put(text)

    def close_code(self) -> str:
        """End code that is open; gives the line that opens it again, or nothing."""
        opener = self._open_code(len(self.items))
        if opener:
            before = self.text
            self.add_text("```\n" if before.endswith("\n") else "\n```\n")
        return opener

    def rest(self) -> Page:
        """A page with what Slack hasn't got; this one keeps what it has, its code closed."""
        page = Page(has_tables=self.has_tables)
        unsent = self.items[self.sent :]
        del self.items[self.sent :]
        page.add_text(self.close_code())
        self.sent = len(self.items)
        for item in unsent:
            page._put(item)
        return page

    def chunks(self) -> list[dict[str, Any]]:
        """What is to be sent, as chunks of a stream."""
        return [
            {"type": "markdown_text", "text": part}
            if isinstance(part, str)
            else {"type": "blocks", "blocks": [part]}
            for part in self._parts(self.sent)
        ]

    def blocks(self) -> list[dict[str, Any]]:
        """All of it, as the blocks of a message."""
        return [
            {"type": "markdown", "text": part} if isinstance(part, str) else part
            for part in self._parts(0)
            if not isinstance(part, str) or part.strip()
        ]

    @property
    def has_unsent_table(self) -> bool:
        return self.has_tables and any(isinstance(one, Table) for one in self.items[self.sent :])

    @property
    def text(self) -> str:
        return "".join(
            item if isinstance(item, str) else tables.to_aligned(item) for item in self.items
        )

    @property
    def fallback(self) -> str:
        """For notifications, and clients that show no blocks."""
        text = self.text.strip()
        return text if len(text) <= MAX_FALLBACK_CHARS else text[: MAX_FALLBACK_CHARS - 1] + "…"

    def _put(self, item: Item) -> None:
        self.items.append(item)
        self._chars += len(item) if isinstance(item, str) else self._size(item)

    def _size(self, table: Table) -> int:
        native = size((table.head, *table.rows))
        return native if self.has_tables else len(tables.to_aligned(table))

    def _parts(self, start: int) -> list[str | dict[str, Any]]:
        parts: list[str | dict[str, Any]] = []
        for item in self.items[start:]:
            part = item if isinstance(item, str) else self._table(item)
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
        return parts

    def _table(self, table: Table) -> str | dict[str, Any]:
        return tables.to_block(table) if self.has_tables else tables.to_aligned(table)

    def _open_code(self, end: int) -> str:
        opener = ""
        texts = "".join(item for item in self.items[:end] if isinstance(item, str))
        for line in texts.splitlines():
            if line.lstrip().startswith("```"):
                opener = "" if opener else line.strip() + "\n"
        return opener
