"""A chart's data, checked and bounded: whoever says it may say anything. Pure.

It holds what a chat can draw itself: what it can't is no chart, and its picture is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, cast

from .capture import readable_text

KINDS = ("bar", "line", "area", "pie")
MAX_TITLE_CHARS = 50
MAX_LABEL_CHARS = 20
MAX_CATEGORIES = 20
MAX_SERIES = 6
MAX_SEGMENTS = 6
MAX_RAW_CHARS = 1_000


def checked_chart(said: Any) -> dict[str, Any] | None:
    """{"kind", "title", "x_label", "y_label", "categories", "series": [{"name", "values"}]}; None
    when it has another shape. A pie is one series of which each value is above zero.
    """
    try:
        return _checked(said)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _checked(said: Any) -> dict[str, Any]:
    kind, title = said["kind"], one_line(said["title"])
    if kind not in KINDS or len(title) > MAX_TITLE_CHARS:
        raise ValueError("no kind, or a title that is too long")
    max_categories, max_series = (
        (MAX_SEGMENTS, 1) if kind == "pie" else (MAX_CATEGORIES, MAX_SERIES)
    )
    categories = _labels(_list(said["categories"], max_categories))
    series = _list(said["series"], max_series)
    names = _labels(one["name"] for one in series)
    values = [_values(one["values"], len(categories)) for one in series]
    if kind == "pie" and min(values[0]) <= 0:
        raise ValueError("a segment is empty")
    return {
        "kind": kind,
        "title": title,
        "x_label": cut(one_line(said["x_label"]), MAX_TITLE_CHARS),
        "y_label": cut(one_line(said["y_label"]), MAX_TITLE_CHARS),
        "categories": categories,
        "series": [{"name": n, "values": v} for n, v in zip(names, values, strict=True)],
    }


def one_line(said: Any) -> str:
    """A text in one line that can be read."""
    if not isinstance(said, str):
        raise TypeError("no text")
    return " ".join(readable_text(" ".join(said[:MAX_RAW_CHARS].split())).split())


def cut(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else f"{text[: max_chars - 1].rstrip()}…"


def _labels(said: Iterable[Any]) -> list[str]:
    """Labels tell apart what they stand for, cut as they are."""
    labels = [cut(one_line(one), MAX_LABEL_CHARS) for one in said]
    if not all(labels) or len(set(labels)) < len(labels):
        raise ValueError("labels are empty or the same")
    return labels


def _values(said: Any, count: int) -> list[float]:
    values = [_number(one) for one in _list(said, count)]
    if len(values) != count:
        raise ValueError("not one value for each category")
    return values


def _number(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise TypeError("no number")
    number = float(said)
    if not math.isfinite(number):
        raise ValueError("no finite number")
    return number


def _list(said: Any, max_length: int) -> list[Any]:
    if not isinstance(said, list):
        raise TypeError("no list")
    given = cast("list[Any]", said)
    if not 1 <= len(given) <= max_length:
        raise ValueError("empty or too long")
    return given
