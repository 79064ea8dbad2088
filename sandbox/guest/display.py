"""Turns a value into the text that stands for it. Large frames become a schema, never their rows.

pandas and matplotlib are looked up, not imported: a value of theirs means they are loaded.
"""

from __future__ import annotations

import sys
from typing import Any

from .capture import bounded

MAX_RESULT_CHARS = 8_000
WHOLE_FRAME_ROWS = 40
WHOLE_FRAME_COLUMNS = 12
MAX_SCHEMA_COLUMNS = 60
MAX_NAME_CHARS = 60


def text_of(value: Any) -> str | None:
    """The text of a cell's last value; None when there is nothing worth showing."""
    if value is None or _is_drawing(value):
        return None
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        return bounded(_frame(value, pandas), MAX_RESULT_CHARS)
    if pandas is not None and isinstance(value, pandas.Series):
        return bounded(_series(value, pandas), MAX_RESULT_CHARS)
    return bounded(repr(value), MAX_RESULT_CHARS)


def _is_drawing(value: Any) -> bool:
    """What plotting calls return says nothing that the picture does not."""
    item: Any = value
    for _ in range(3):
        if type(item) in (list, tuple) and item:
            item = item[0]
        elif type(item).__name__ == "ndarray" and item.dtype.kind == "O" and item.size:
            item = item.flat[0]
    return type(item).__module__.partition(".")[0] == "matplotlib" and not isinstance(item, type)


def _frame(frame: Any, pandas: Any) -> str:
    rows, columns = frame.shape
    if rows <= WHOLE_FRAME_ROWS and columns <= WHOLE_FRAME_COLUMNS:
        with pandas.option_context("display.max_colwidth", 60, "display.width", 160):
            return str(frame.to_string(max_rows=None, max_cols=None))
    lines = [f"DataFrame: {rows:,} rows x {columns:,} columns, index {_index(frame.index)}"]
    lines += [_column(frame.iloc[:, i]) for i in range(min(columns, MAX_SCHEMA_COLUMNS))]
    if columns > MAX_SCHEMA_COLUMNS:
        lines.append(f"[... {columns - MAX_SCHEMA_COLUMNS:,} more columns ...]")
    return "\n".join(lines)


def _series(series: Any, pandas: Any) -> str:
    if len(series) <= WHOLE_FRAME_ROWS:
        with pandas.option_context("display.max_colwidth", 60, "display.width", 160):
            return str(series.to_string(name=True, dtype=True))
    return f"Series: {len(series):,} rows, index {_index(series.index)}\n{_column(series)}"


def _index(index: Any) -> str:
    return f"{type(index).__name__}({index.dtype})"


def _column(series: Any) -> str:
    parts = [f"  {bounded(str(series.name), MAX_NAME_CHARS)}: {series.dtype}"]
    if missing := int(series.isna().sum()):
        parts.append(f"{missing:,} missing")
    kind = getattr(series.dtype, "kind", "O")
    if kind in "iufM" and missing < len(series):
        parts.append(f"{series.min()} .. {series.max()}")
        if kind != "M":
            parts.append(f"mean {series.mean():.6g}")
    elif kind not in "iufM":
        try:
            parts.append(f"{series.nunique():,} distinct")
        except TypeError:  # lists and dicts have no identity to count
            parts.append("nested values")
    return ", ".join(parts)
