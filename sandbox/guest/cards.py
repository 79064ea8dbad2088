"""A large frame as a card: its size and, for each column, type, gaps and range. Never its rows.

Bounded in columns and in time, whatever the frame is.
"""

from __future__ import annotations

import time
from typing import Any

from .tables import counts_rows, line, number

MAX_COLUMNS = 30
MAX_S = 0.5  # for all columns together; those that come later have their type only
MAX_COUNTED = 200_000  # rows whose distinct texts are counted
MAX_NAMED = 6  # values of a category that are named, where each is there often
OFTEN = 5


def frame_card(frame: Any) -> str:
    """`20,000 rows x 3 columns`, and a line for each column."""
    rows, columns = frame.shape
    by = "" if counts_rows(frame.index) else f", index {_index(frame.index)}"
    lines = [f"{rows:,} rows x {columns:,} columns{by}"]
    late = time.monotonic() + MAX_S
    for i in range(min(columns, MAX_COLUMNS)):
        series = frame.iloc[:, i]
        lines.append(f"{line(series.name)} {_kind(series)}{_facts(series, late)}")
    if columns > MAX_COLUMNS:
        lines.append(f"[... {columns - MAX_COLUMNS:,} more columns]")
    return "\n".join(lines)


def series_card(series: Any) -> str:
    by = "" if counts_rows(series.index) else f", index {_index(series.index)}"
    name = "Series" if series.name is None else line(series.name)
    facts = _facts(series, time.monotonic() + MAX_S)
    return f"{len(series):,} rows{by}\n{name} {_kind(series)}{facts}"


def _index(index: Any) -> str:
    names = [line(name) for name in index.names if name is not None]
    kind = "MultiIndex" if index.nlevels > 1 else str(index.dtype)
    return " ".join([*names, kind])


def _kind(series: Any) -> str:
    return line(series.dtype).partition("[")[0] if series.dtype.kind == "M" else line(series.dtype)


def _facts(series: Any, late: float) -> str:
    if time.monotonic() > late:
        return ""
    try:
        facts = [*_missing(series), *_values(series)]
    except Exception:  # a type of its own has no sum, no order or no identity
        return ""
    return f": {', '.join(facts)}" if facts else ""


def _missing(series: Any) -> list[str]:
    missing = int(series.isna().sum())
    return [f"{missing:,} missing"] if missing else []


def _values(series: Any) -> list[str]:
    kind = getattr(series.dtype, "kind", "O")
    if kind == "b":
        return [f"{int(series.sum()):,} True"]
    if kind in "iuf" and series.count():
        low, high, mean = (number(float(x)) for x in (series.min(), series.max(), series.mean()))
        return [f"{low} .. {high}", f"mean {mean}"]
    if kind in "Mm":
        return [f"{line(series.min())} .. {line(series.max())}"] if series.count() else []
    return _texts(series.iloc[:MAX_COUNTED], cut=len(series) > MAX_COUNTED)


def _texts(series: Any, *, cut: bool) -> list[str]:
    """How many are distinct; those few that are there often are categories, and named."""
    counts = series.value_counts()
    if cut:
        return [f"{len(counts):,} distinct in the first {MAX_COUNTED:,}"]
    texts = [value for value in counts.index[: MAX_NAMED + 1] if type(value) is str]
    if 0 < len(texts) == len(counts) <= MAX_NAMED and counts.iloc[-1] >= OFTEN:
        return [" ".join(repr(line(text)) for text in texts)]
    return [f"{len(counts):,} distinct"]
