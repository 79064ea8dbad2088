"""A small frame as a Markdown table without padding: few tokens, and a table in an answer, too.

Knows how cells and numbers are written. Knows no large frames: see `cards`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

MAX_CELLS = 240
MAX_ROWS = 40
MAX_CELL_CHARS = 60
PLAIN_FROM = 10_000  # from here on two decimals tell more than six digits


def is_small(rows: int, columns: int) -> bool:
    return rows <= MAX_ROWS and rows * columns <= MAX_CELLS


def frame_table(frame: Any) -> str:
    """`|a|b`, `|-|-` and a line for each row. An index that only counts the rows is left out."""
    if not len(frame.columns):
        return f"DataFrame of {len(frame):,} rows and no columns"
    names, labels = _index(frame.index)
    head = [*names, *(cell(name) for name in frame.columns)]
    columns = [[cell(value) for value in frame.iloc[:, i]] for i in range(len(frame.columns))]
    rows = zip(*columns, strict=True)
    body = [[*label, *row] for label, row in zip(labels, rows, strict=True)]
    return _table(head, body) if len(frame) else f"{_table(head, [])}\n(no rows)"


def series_table(series: Any) -> str:
    """The same for a series: its index is always there."""
    names, labels = _index(series.index, always=True)
    name = "value" if series.name is None else cell(series.name)
    body = [[*label, cell(value)] for label, value in zip(labels, series, strict=True)]
    return _table([*names, name], body) if len(series) else f"empty Series {name} {series.dtype}"


def number(value: float) -> str:
    """As many digits as tell something: 12.3457, 1234567.89, 3."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if PLAIN_FROM <= abs(value) < 1e15:
        return f"{value:.2f}"
    return f"{value:.6g}"


def cell(value: Any) -> str:
    """One value in a table; a `|` in it divides nothing."""
    return line(value).replace("|", "\\|")


def line(value: Any) -> str:
    """One value on one line, a long one cut."""
    kind = cast("type[Any]", type(value))
    if kind is float or kind.__name__ in ("float64", "float32"):
        return number(float(value))
    text = str(value).removesuffix(" 00:00:00")
    if len(text) > MAX_CELL_CHARS:
        text = f"{text[: MAX_CELL_CHARS - 1]}…"
    return " ".join(text.split())


def counts_rows(index: Any) -> bool:
    """Whether an index says no more than the rows' order."""
    return type(index).__name__ == "RangeIndex" and (index.start, index.step) == (0, 1)


def _index(index: Any, *, always: bool = False) -> tuple[list[str], list[list[str]]]:
    """The heads of an index's columns, and its labels row by row."""
    if counts_rows(index) and not always:
        return [], [[] for _ in range(len(index))]
    names = ["" if name is None else cell(name) for name in index.names]
    if index.nlevels == 1:
        return names, [[cell(label)] for label in index]
    return names, [[cell(part) for part in label] for label in index]


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    lines = [head, ["-"] * len(head), *body]
    return "\n".join("|" + "|".join(line) for line in lines)
