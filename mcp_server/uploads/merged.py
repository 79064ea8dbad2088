"""Cells of a sheet that are merged with those below them: their value is that of each row. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

At = tuple[int, int]  # row and column
REPEATED = "I repeated the values of merged cells in the rows that they span"


class Merged:
    """`ranges` are as the sheet counts them; `start` is its first cell with something in it, and
    `first_row` the first, counted from there, that isn't above the table.
    """

    def __init__(self, ranges: Sequence[tuple[At, At]], start: At, first_row: int) -> None:
        self._first_row = first_row
        self._ends: dict[At, int] = {}  # of the top cells: the last row
        for (top, left), (bottom, _) in ranges:
            row, column = top - start[0], left - start[1]
            if bottom > top and row >= first_row and column >= 0:
                self._ends[row, column] = bottom - start[0]

    @property
    def are_any(self) -> bool:
        return bool(self._ends)

    def repeated(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """The rows from the first on; a blank one stays blank."""
        columns = {column for _, column in self._ends}
        spanning: dict[int, tuple[Any, int]] = {}
        for number, row in enumerate(rows, self._first_row):
            is_blank = all(cell == "" for cell in row)
            for column in columns:
                value, last = spanning.get(column, ("", -1))
                if (number, column) in self._ends:
                    spanning[column] = (row[column], self._ends[number, column])
                elif number <= last and not is_blank:
                    row[column] = value
            yield row
