"""A few rows as plain JSON, within bounds."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from .answers import Cell
from .table import Rows

MAX_ROWS = 200
MAX_BYTES = 50_000
MAX_CELL_CHARS = 500


def first_rows(rows: Rows, count: int) -> tuple[list[list[Cell]], bool]:
    """At most so many rows, and whether there are more. A cell that JSON has no value for is its
    text; long ones are cut.

    Raises:
        DatasetError: they can't be read.
    """
    found: list[list[Cell]] = []
    size = 0
    for values in _values(rows):
        cells = [_cell(value) for value in values]
        size += len(json.dumps(cells))
        if len(found) == min(count, MAX_ROWS) or size > MAX_BYTES:
            return found, True
        found.append(cells)
    return found, False


def _values(rows: Rows) -> Iterable[Iterable[Any]]:
    for batch in rows:
        columns = [column.to_pylist() for column in batch.slice(0, MAX_ROWS + 1).columns]
        yield from zip(*columns, strict=True)


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    text = str(value)
    return text if len(text) <= MAX_CELL_CHARS else text[: MAX_CELL_CHARS - 1] + "…"
