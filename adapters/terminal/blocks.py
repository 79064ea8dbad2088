"""Markdown as it is being written → whole blocks for a screen, and what isn't whole yet. Pure."""

from __future__ import annotations

from ..markdown.pieces import Cutter, Grid
from ..markdown.tables import Table

Block = str | Table


class Blocks:
    """Takes text as it comes, and gives paragraphs, lists, code and tables when they are whole."""

    def __init__(self) -> None:
        self._cutter = Cutter(_same, _same)
        self._text = ""

    @property
    def unfinished(self) -> str:
        """The block that is being written, as far as it can be shown."""
        return self._text.strip("\n")

    def feed(self, markdown: str, *, is_all: bool = False) -> list[Block]:
        """The blocks that became whole with this text; with `is_all` nothing more will come."""
        self._cutter.feed(markdown)
        blocks: list[Block] = []
        for piece in self._cutter.take(all_=is_all):
            if isinstance(piece, Grid):
                blocks += [*self._end(), piece.table]
                continue
            if piece.cut == "block":
                blocks += self._end()
            self._text += piece.text
        return [*blocks, *(self._end() if is_all else ())]

    def _end(self) -> list[Block]:
        text, self._text = self._text.strip("\n"), ""
        return [text] if text else []


def _same(text: str) -> str:
    return text
