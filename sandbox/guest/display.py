"""Turns a value into the text that stands for it: short, and of a large frame never its rows.

pandas and matplotlib are looked up, not imported: a value of theirs means they are loaded.
"""

from __future__ import annotations

import sys
from typing import Any

from .capture import bounded
from .cards import frame_card, series_card
from .tables import frame_table, is_small, series_table
from .values import brief

MAX_RESULT_CHARS = 4_000


def text_of(value: Any) -> str | None:
    """The text of a cell's last value; None when there is nothing worth showing."""
    if value is None or _is_drawing(value):
        return None
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        return frame_text(value)
    if pandas is not None and isinstance(value, pandas.Series):
        return series_text(value)
    return bounded(brief(value), MAX_RESULT_CHARS)


def install(pandas: Any) -> None:
    """From now on `print`, `str` and f-strings show frames as a cell's value is shown."""
    pandas.DataFrame.__repr__ = frame_text
    pandas.Series.__repr__ = series_text


def frame_text(frame: Any) -> str:
    """The rows of a small one, the columns of a large one."""
    text = frame_table(frame) if is_small(*frame.shape) else frame_card(frame)
    return bounded(text, MAX_RESULT_CHARS)


def series_text(series: Any) -> str:
    text = series_table(series) if is_small(len(series), 1) else series_card(series)
    return bounded(text, MAX_RESULT_CHARS)


def _is_drawing(value: Any) -> bool:
    """What plotting calls return says nothing that the picture does not."""
    item: Any = value
    for _ in range(3):
        if type(item) in (list, tuple) and item:
            item = item[0]
        elif type(item).__name__ == "ndarray" and item.dtype.kind == "O" and item.size:
            item = item.flat[0]
    return type(item).__module__.partition(".")[0] == "matplotlib" and not isinstance(item, type)
