"""A table as aligned text that fits on a screen. Pure."""

from __future__ import annotations

from dataclasses import replace

from ..markdown import tables
from ..markdown.tables import Table
from ..markdown.visible import one_line

# What Discord shows of code on a laptop without breaking lines; phones show about 40 letters.
MAX_WIDTH = 60
# Cells are cut to the first of these that lets all columns fit; to the last in any case.
CELL_CHARS = (40, 24, 16, 12)
MAX_ROWS = 20
# A table and what introduces it fit into one message.
MAX_CHARS = 1_500


def shown(table: Table) -> Table:
    """The part of it that a message can show."""
    narrow = _cut(table, CELL_CHARS[-1])
    for limit in CELL_CHARS:
        cut = _cut(table, limit)
        if _width(cut) <= MAX_WIDTH:
            narrow = cut
            break
    while len(narrow.head) > 1 and _width(narrow) > MAX_WIDTH:
        narrow = _columns(narrow, len(narrow.head) - 1)
    narrow = replace(narrow, rows=narrow.rows[:MAX_ROWS])
    while narrow.rows and len16(to_code(narrow)) > MAX_CHARS:
        narrow = replace(narrow, rows=narrow.rows[:-1])
    return narrow


def to_code(table: Table) -> str:
    """Columns in a code block."""
    return f"```\n{tables.to_aligned(table)}\n```\n"


def len16(text: str) -> int:
    """How long Discord may find a text: it counts some letters twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _cut(table: Table, limit: int) -> Table:
    """All cells short; of more rows than can be shown, the widths don't matter."""
    rows = table.rows[:MAX_ROWS]
    return Table(
        tuple(one_line(cell, limit) for cell in table.head),
        tuple(tuple(one_line(cell, limit) for cell in row) for row in rows),
        table.alignments,
    )


def _columns(table: Table, count: int) -> Table:
    return Table(
        table.head[:count], tuple(row[:count] for row in table.rows), table.alignments[:count]
    )


def _width(table: Table) -> int:
    """Letters of the longest line: the one below the head is as long as all columns."""
    return len(tables.to_aligned(table).split("\n")[1])
