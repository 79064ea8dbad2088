"""One answer while it is written: its pieces, and what goes into files beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from .pieces import Cutter, Grid, Piece, Prose
from .tables import Table, is_all, shown, table_name

DOCUMENT = "answer.md"
CONTINUED = f"_The answer is longer than fits here: all of it is in `{DOCUMENT}`._"
# The line that is being written where messages end is shown, if its end isn't further away.
MAX_REST_CHARS = 2_000


class Draft:
    """Text comes in by `write` and goes out by `take`, or by `end` for the last time.

    After `max_chars` it is a document, which is shown no further. `part` gives what can be shown
    of a table; where that isn't all, the table is one of `long_tables`.
    """

    def __init__(
        self, cutter: Cutter, *, max_chars: int, part: Callable[[Table], Table] = shown
    ) -> None:
        self._cutter = cutter
        self._part = part
        self._room = max_chars
        self._written: list[str] = []
        self._is_cut = False
        self.long_tables: list[Table] = []

    @property
    def document(self) -> str:
        """The whole answer, if it is too long for messages."""
        return "".join(self._written) if self._is_cut else ""

    def write(self, markdown: str) -> None:
        self._written.append(markdown)
        if not self._is_cut:
            end = end_of_line(markdown, self._room)
            self._cutter.feed(markdown[:end])
            self._is_cut = end < len(markdown)
        self._room -= len(markdown)

    def take(self, *, is_pause: bool = False, all_: bool = False) -> list[Piece]:
        """What may be shown now, as `Cutter.take` says."""
        pieces: list[Piece] = []
        for piece in self._cutter.take(is_pause=is_pause, all_=all_):
            pieces += [piece, *self._remarks(piece)]
        return pieces

    def end(self) -> list[Piece]:
        """All that is left, with a note if the rest is in the document."""
        pieces = self.take(all_=True)
        if self._is_cut:
            # Code that was cut has ended now: the note is outside of it.
            self._cutter.feed(f"\n\n{CONTINUED}")
            pieces += self.take(all_=True)
        return pieces

    def _remarks(self, piece: Piece) -> list[Piece]:
        """What is said below a table that is shown in part."""
        if not isinstance(piece, Grid):
            return []
        part = self._part(piece.table)
        if is_all(part, piece.table):
            return []
        self.long_tables.append(piece.table)
        more = _more(len(piece.table.rows) - len(part.rows), "row")
        more += _more(len(piece.table.head) - len(part.head), "column")
        said = f"{' and '.join(more)}; the" if more else "The"
        name = table_name(len(self.long_tables))
        return [Prose(f"_{said} whole table is in `{name}`._\n\n", "inside")]


def _more(count: int, noun: str) -> list[str]:
    return [f"{count:,} more {noun}{'s' if count > 1 else ''}"] if count else []


def end_of_line(text: str, room: int) -> int:
    """Where to cut text for which there is room for so many characters, which may be used up."""
    if len(text) <= room:
        return len(text)
    line_end = text.find("\n", max(0, room - 1)) + 1
    return min(line_end or len(text), max(0, room + MAX_REST_CHARS), len(text))
