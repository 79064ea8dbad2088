"""Which of a table's first rows hold its column names: below titles, in one row or in two. Pure.

A row is a title, or a second row of names, only where the rows around it show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .csv_cells import WORDS

MAX_ROWS = 20
_YEAR = re.compile("(?:19|20)[0-9]{2}")
Row = Sequence[str]
DATA_AS_NAMES = "the column names look like data: if it has none, add a line of them on top"


@dataclass(frozen=True, slots=True)
class Heading:
    """`end` is where the rows below the names begin; `above` counts the filled ones over them;
    `notes` are sentences without their stops.
    """

    names: tuple[str, ...]
    end: int
    above: int = 0
    notes: tuple[str, ...] = ()


def find_heading(rows: Sequence[Row]) -> Heading | None:
    """The names in the first `MAX_ROWS` rows, blank ones among them; None where all are blank."""
    rows = rows[:MAX_ROWS]
    filled = [i for i, row in enumerate(rows) if _count(row)]
    if not filled:
        return None
    first = _below_titles(rows, filled)
    pairs = [(i, j) for i, j in pairwise(filled) if j == i + 1 and first in (i, j)]
    pair = next((one for one in pairs if _are_both_names(rows, *one)), None)
    top, last = pair or (first, first)
    names = tuple(rows[first]) if pair is None else _joined(rows[top], rows[last])
    above, body = filled.index(top), rows[last + 1 :]
    return Heading(names, last + 1, above, tuple(_notes(names, above, pair is not None, body)))


def _below_titles(rows: Sequence[Row], filled: list[int]) -> int:
    """Titles fill a cell or two of a table's width; the names fill more."""
    widest = max(_count(rows[i]) for i in filled)
    first = next(i for i in filled if _is_full(rows[i]) or _count(rows[i]) * 3 > widest)
    wide = (i for i in filled if i > first and _count(rows[i]) * 3 > max(widest, 3))
    names = next(wide, None)
    if _count(rows[first]) > 1 or names is None or not _are_words(rows[names]):
        return first
    title = filled[filled.index(names) - 1]
    is_apart = title < names - 1 or "".join(rows[title]).startswith("#")
    stand_above_numbers = any(_is_word(rows[names], c) for c in _numbers(rows[names + 1 :]))
    return names if is_apart or stand_above_numbers else first


def _are_both_names(rows: Sequence[Row], top: int, last: int) -> bool:
    """Whether the second row tells more of columns of numbers: below names that stand above a few
    of them, or as their units.
    """
    upper, lower = rows[top], rows[last]
    columns = range(max(len(upper), len(lower)))
    told = [c for c in _numbers(rows[last + 1 :]) if _is_name(lower, c)]
    if _count(upper) < 2 or not all(_is_name(lower, c) for c in columns if _at(lower, c)):
        return False
    if any(_at(upper, c) in ("", _at(upper, c - 1)) for c in told if c):
        return True
    units = [c for c in told if _is_word(lower, c)]
    return len(units) > 1 and len(units) == _count(lower) < len(columns)


def _joined(upper: Row, lower: Row) -> tuple[str, ...]:
    """`2023`, nothing and `sales`, `cost` are `2023 sales` and `2023 cost`."""
    names: list[str] = []
    left = ""
    for c in range(max(len(upper), len(lower))):
        left = _at(upper, c) or left
        above = left if _at(lower, c) else _at(upper, c)
        names.append(f"{above} {_at(lower, c)}".strip())
    return tuple(names)


def _notes(names: Row, above: int, are_two: bool, body: Sequence[Row]) -> Iterator[str]:
    if above:
        yield f"I left out the {'row' if above == 1 else f'{above} rows'} above the column names"
    if are_two:
        yield "I made the column names of two rows"
    if _are_numbers(names) and any(map(_are_numbers, body)):
        yield DATA_AS_NAMES


def _numbers(rows: Sequence[Row]) -> list[int]:
    """The columns with nothing but numbers and days in them."""
    columns = range(max(map(len, rows), default=0))
    found: list[int] = []
    for c in columns:
        cells = [_at(row, c) for row in rows]
        cells = [cell for cell in cells if cell and cell not in WORDS]
        if cells and all(map(_is_number, cells)):
            found.append(c)
    return found


def _are_words(row: Row) -> bool:
    """Whether half of its cells and more are."""
    return sum(_is_word(row, c) for c in range(len(row))) * 2 >= _count(row)


def _are_numbers(row: Row) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return bool(cells) and all(map(_is_number, cells))


def _is_word(row: Row, column: int) -> bool:
    cell = _at(row, column)
    return bool(cell) and cell not in WORDS and not _is_number(cell)


def _is_name(row: Row, column: int) -> bool:
    """A word, or a year."""
    return _is_word(row, column) or _YEAR.fullmatch(_at(row, column)) is not None


def _is_number(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))


def _is_full(row: Row) -> bool:
    return _count(row) == len(row)


def _at(row: Row, column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _count(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)
