"""A table in markdown → its rows, the part that is shown, aligned text, or CSV. Pure."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from .visible import one_line, visible

# More rows would fill the thread: then the first are shown. Slack takes 20 columns.
MAX_ROWS = 30
HEAD_ROWS = 20
MAX_COLUMNS = 20
MAX_CELL_CHARS = 200
MAX_CHARS = 6_000
ALIGNED_CELL_CHARS = 40

Alignment = Literal["left", "center", "right"]

_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CELL_END = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MARKS = re.compile(r"(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """Plain text cells; every row is as long as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alignments: tuple[Alignment, ...]


def parse(lines: list[str]) -> Table | None:
    """The table in lines that begin with `|`; None if it is none."""
    if len(lines) < 2 or not _DELIMITER.match(lines[1]):
        return None
    head, marks = _cells(lines[0]), _cells(lines[1])
    if len(head) != len(marks):
        return None
    rows = tuple(_fitted(_cells(line), len(head)) for line in lines[2:] if line.strip())
    columns = [tuple(row[number] for row in rows) for number in range(len(head))]
    alignments: list[Alignment] = [
        _alignment(mark, column) for mark, column in zip(marks, columns, strict=True)
    ]
    return Table(head, rows, tuple(alignments))


def shown(table: Table) -> Table:
    """The part of it that a message can show."""
    width = min(len(table.head), MAX_COLUMNS)
    narrow = Table(
        tuple(_cut(cell) for cell in table.head[:width]),
        tuple(tuple(_cut(cell) for cell in row[:width]) for row in table.rows),
        table.alignments[:width],
    )
    if len(narrow.rows) > MAX_ROWS:
        narrow = replace(narrow, rows=narrow.rows[:HEAD_ROWS])
    room = MAX_CHARS - size((narrow.head,))
    for count, row in enumerate(narrow.rows):
        room -= size((row,))
        if room < 0 and count:
            return replace(narrow, rows=narrow.rows[: min(count, HEAD_ROWS)])
    return narrow


def is_all(part: Table, table: Table) -> bool:
    """Whether a part shows every row, column and cell in full."""
    return [*map(_said, _lines(part))] == [*map(_said, _lines(table))]


def _lines(table: Table) -> tuple[tuple[str, ...], ...]:
    return (table.head, *table.rows)


def _said(row: tuple[str, ...]) -> list[str]:
    """What a reader sees of the cells, however they are spaced."""
    return [" ".join(visible(cell).split()) for cell in row]


def table_name(number: int) -> str:
    """What the file with the whole table is called."""
    return f"table-{number}.csv"


def size(rows: tuple[tuple[str, ...], ...]) -> int:
    """How many characters a message counts, with a little for each cell."""
    return sum(len(cell) + 2 for row in rows for cell in row)


def to_aligned(table: Table) -> str:
    """Columns that line up in a monospaced font; no line of it can end a code block."""
    cells = [
        [one_line(cell.replace("```", "ˋˋˋ"), ALIGNED_CELL_CHARS) for cell in row]
        for row in (table.head, *table.rows)
    ]
    widths = [max(_width(cell) for cell in column) for column in zip(*cells, strict=True)]
    columns = list(zip(widths, table.alignments, strict=True))
    lines = [
        "  ".join(
            _padded(cell, *column) for cell, column in zip(row, columns, strict=True)
        ).rstrip()
        for row in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def to_csv(table: Table) -> bytes:
    """The whole table; no cell is a formula where it is opened."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in (table.head, *table.rows):
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(_plain(cell) for cell in _CELL_END.split(inner))


def _plain(cell: str) -> str:
    """A cell without marks for bold and code, which a table shows as they are."""
    return _MARKS.sub(r"\2", visible(cell).strip().replace("\\|", "|").replace("<br>", " "))


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells[:width], *("",) * (width - len(cells)))


def _alignment(mark: str, column: tuple[str, ...]) -> Alignment:
    if mark.endswith(":"):
        return "center" if mark.startswith(":") else "right"
    filled = [cell for cell in column if cell]
    numbers = all(_NUMBER.fullmatch(cell.strip("%$€£ ")) for cell in filled)
    return "right" if filled and numbers and not mark.startswith(":") else "left"


def number(cell: str) -> int | float | None:
    """What a cell counts; None for words, and for codes such as 007 that only look like numbers."""
    digits = cell.lstrip("+-").replace(",", "")
    if not digits[:1].isdigit() or not _NUMBER.fullmatch(cell):
        return None
    if len(digits) > 15 or (digits.startswith("0") and digits[1:2].isdigit()):
        return None
    value = float(cell.replace(",", ""))
    return int(value) if value.is_integer() and "e" not in digits.lower() else value


def _cut(cell: str) -> str:
    return one_line(cell, MAX_CELL_CHARS)


def _width(cell: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in cell)
    return len(cell) + wide - sum(unicodedata.combining(letter) > 0 for letter in cell)


def _padded(cell: str, width: int, alignment: Alignment) -> str:
    room = " " * (width - _width(cell))
    return room + cell if alignment == "right" else cell + room


def _harmless(cell: str) -> str:
    if cell.startswith(_FORMULA) and number(cell) is None:
        return f"'{cell}"
    return cell
