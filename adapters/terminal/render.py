"""Blocks of an answer → what Rich draws. Pure: knows widths, no screen.

Whatever the text says, `Harmless` draws nothing that steers a terminal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from markdown_it import MarkdownIt
from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown
from rich.segment import Segment
from rich.syntax import Syntax
from rich.table import Table as Drawn
from rich.text import Text
from rich.theme import Theme

from ..markdown import tables
from ..markdown.tables import Table
from ..markdown.visible import visible

# The terminal's own colours: they fit light and dark ones.
CODE_THEME = "ansi_dark"
THEME = Theme(
    {
        "markdown.h1": "bold",
        "markdown.h2": "bold",
        "markdown.code": "cyan",
        "markdown.link": "underline",
        "markdown.link_url": "dim",
        "markdown.block_quote": "dim",
        "you": "bold cyan",
    }
)
BORDER_CELLS = 3
MIN_COLUMN_CELLS = 8


class Harmless:
    """Draws another renderable without control characters and links."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._inner, options):
            if not segment.control:
                style = segment.style
                if style is not None and style.link:
                    style = style.update_link(None)
                yield Segment(visible(segment.text), style)


class _Heading(Heading):
    LEVEL_ALIGN: ClassVar[dict[str, Any]] = {}


class _Code(CodeBlock):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield code(str(self.text).rstrip(), self.lexer_name)


class _Answer(Markdown):
    elements: ClassVar[dict[str, Any]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
    }


def prose(text: str) -> RenderableType:
    """Markdown without tables. HTML is text, a link shows where it leads."""
    shown = _Answer("", code_theme=CODE_THEME, hyperlinks=False)
    shown.parsed = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").parse(text)
    return shown


def code(text: str, language: str) -> RenderableType:
    """Coloured code; a language that nobody knows is plain text."""
    return Syntax(
        text, language, theme=CODE_THEME, word_wrap=True, padding=(0, 2), background_color="default"
    )


def fit(table: Table, width: int) -> Table:
    """The first rows and columns of a table, as many as are legible in so many cells."""
    part = tables.shown(table)
    room = width - 1
    count = 0
    for head, column, align in zip(part.head, _columns(part), part.alignments, strict=True):
        room -= _least([head, *column], is_whole=align == "right") + BORDER_CELLS
        if room < 0 and count:
            break
        count += 1
    return replace(
        part,
        head=part.head[:count],
        rows=tuple(row[:count] for row in part.rows),
        alignments=part.alignments[:count],
    )


def grid(part: Table, width: int) -> RenderableType:
    """A table that fits into so many cells."""
    drawn = Drawn(box=box.ROUNDED, border_style="dim", header_style="bold")
    widths = _widths(part, width)
    for head, align, cells in zip(part.head, part.alignments, widths, strict=True):
        drawn.add_column(Text(head), justify=align, overflow="fold", width=cells)
    for row in part.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn


def about(part: Table, table: Table) -> str:
    """What of a table is shown; empty when all of it is."""
    if part.head == table.head and tables.is_all(part, table):
        return ""
    shown = [
        f"{some:,} of {all_:,} {what}"
        for some, all_, what in (
            (len(part.rows), len(table.rows), "rows"),
            (len(part.head), len(table.head), "columns"),
        )
        if some < all_
    ]
    return ", ".join(shown) or "Long cells are cut"


def _columns(table: Table) -> list[list[str]]:
    return [[row[number] for row in table.rows] for number in range(len(table.head))]


def _widths(part: Table, width: int) -> list[int]:
    """How wide each column is: as its cells are, or narrower, the widest of words first."""
    lines = list(zip(part.head, _columns(part), part.alignments, strict=True))
    widths = [max(1, *(cell_len(cell) for cell in (head, *column))) for head, column, _ in lines]
    least = [_least([head, *column], is_whole=align == "right") for head, column, align in lines]
    if len(least) == 1:
        least = [1]
    over = sum(widths) + BORDER_CELLS * len(widths) + 1 - width
    for _ in range(over):
        spare, number = max((widths[n] - least[n], n) for n in range(len(widths)))
        if spare <= 0:
            break
        widths[number] -= 1
    return widths


def _least(cells: list[str], *, is_whole: bool) -> int:
    """How narrow a column may be: numbers stay in one line, words may be folded."""
    widest = max(cell_len(cell) for cell in cells)
    return widest if is_whole else min(widest, MIN_COLUMN_CELLS)
