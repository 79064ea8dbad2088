"""What stands below each bar or point of a figure that was drawn. Knows matplotlib's axes."""

from __future__ import annotations

import itertools
import sys
from typing import Any

Spans = list[tuple[float, float]]

# Months and years are not all as long.
MAX_UNEVENNESS = 1.15


def labels(axes: Any, axis: Any, spans: Spans) -> list[str] | None:
    """A label for each span; None where people could not tell from the axis either, or where a
    place on it means more than its order.
    """
    middles = [(low + high) / 2 for low, high in spans]
    frequency = getattr(axes, "freq", None) if axis is axes.xaxis else None
    if frequency is not None:  # pandas counts periods
        pandas: Any = sys.modules["pandas"]
        periods = [pandas.Period(ordinal=round(one), freq=frequency) for one in middles]
        return [str(one) for one in periods] if _is_even(middles) else None
    if "Date" in type(axis.get_converter()).__name__:
        return _dates(middles) if _is_even(middles) else None
    if type(axis.get_major_formatter()).__name__ == "ScalarFormatter":
        return [f"{one:.12g}" for one in middles] if _is_number_line(spans, middles) else None
    return _ticks(axis, spans)


def _ticks(axis: Any, spans: Spans) -> list[str] | None:
    """The one tick that stands at each."""
    places = [float(one) for one in axis.get_majorticklocs()]
    texts = [one.get_text() for one in axis.get_majorticklabels()]
    ticks = [(a, text) for a, text in zip(places, texts, strict=False) if text.strip()]
    found = [[text for place, text in ticks if low <= place <= high] for low, high in spans]
    return [one[0] for one in found] if all(len(one) == 1 for one in found) else None


def _dates(places: list[float]) -> list[str]:
    dates: Any = sys.modules["matplotlib.dates"]
    moments = [dates.num2date(one) for one in places]
    if all((m.hour, m.minute, m.second) == (0, 0, 0) for m in moments):
        return [f"{moment:%Y-%m-%d}" for moment in moments]
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in moments]


def _is_number_line(spans: Spans, middles: list[float]) -> bool:
    """Evenly spaced, and no bars that touch: these are a histogram."""
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(spans)]
    steps = [after - before for before, after in itertools.pairwise(middles)]
    return _is_even(middles) and all(
        gap > 0.01 * step for gap, step in zip(gaps, steps, strict=True)
    )


def _is_even(places: list[float]) -> bool:
    steps = [after - before for before, after in itertools.pairwise(places)]
    return not steps or 0 < max(steps) <= MAX_UNEVENNESS * min(steps)
