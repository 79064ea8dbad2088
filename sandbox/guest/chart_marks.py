"""What is drawn on plain axes, as numbers: bars, lines, areas or a pie. Knows matplotlib's artists.

Each reader gives None for what isn't plain: stacks, error bars, bars in several colours, bands.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .chart_check import MAX_CATEGORIES, MAX_SEGMENTS, MAX_SERIES

_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")
FULL_CIRCLE = 360
# How much of a step in x counts as nothing.
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Marks:
    """Values of each series over the same `spans` of one axis, from low to high; `names` are empty
    where none was given. `labels` stand in the drawing itself.
    """

    kind: str
    names: list[str]
    values: list[list[float]]
    spans: list[tuple[float, float]]
    along: str = "x"
    labels: list[str] | None = None


def marks(axes: Any) -> Marks | None:
    """What these axes show, and nothing else is on them."""
    kinds = {type(one).__name__ for one in axes.patches}
    if kinds == {"Wedge"}:
        return _pie(axes)
    if axes.texts:
        return None
    if kinds:
        return _bars(axes)
    if axes.containers:
        return None
    return _areas(axes) if axes.collections else _lines(axes)


def _bars(axes: Any) -> Marks | None:
    groups = list(axes.containers)
    sizes = {len(group) for group in groups}
    if axes.lines or axes.collections or len(sizes) != 1 or not _few(groups, max(sizes)):
        return None
    is_plain = all(hasattr(g, "orientation") and g.errorbar is None for g in groups)
    if not is_plain or len(axes.patches) != sum(len(group) for group in groups):
        return None
    orientations = {group.orientation for group in groups}
    if len(orientations) != 1 or not all(_in_one_colour(group) for group in groups):
        return None
    along = "x" if orientations == {"vertical"} else "y"
    series = [sorted(_bar(one, along) for one in group) for group in groups]
    if any(base for row in series for _, _, base, _ in row):
        return None
    spans = _spans(series)
    if spans is None:
        return None
    values = [[value for *_, value in row] for row in series]
    return Marks("bar", [_name(group) for group in groups], values, spans, along)


def _bar(bar: Any, along: str) -> tuple[float, float, float, float]:
    """From, to, base and value."""
    (x, y), width, height = bar.get_xy(), float(bar.get_width()), float(bar.get_height())
    if along == "y":
        x, y, width, height = y, x, height, width
    return float(x), float(x) + width, float(y), height


def _spans(
    series: list[list[tuple[float, float, float, float]]],
) -> list[tuple[float, float]] | None:
    """Where each group of bars stands; None where they lie one on another."""
    spans: list[tuple[float, float]] = []
    for group in zip(*series, strict=True):
        bars = sorted((low, high) for low, high, *_ in group)
        for (_, end), (start, high) in itertools.pairwise(bars):
            if start < end - 0.1 * (high - start):
                return None
        spans.append((bars[0][0], bars[-1][1]))
    for (_, end), (start, high) in itertools.pairwise(spans):
        if start < end - TOLERANCE * (high - start):
            return None
    return spans


def _in_one_colour(group: Any) -> bool:
    return len({(bar.get_facecolor(), bar.get_hatch()) for bar in group}) == 1


def _lines(axes: Any) -> Marks | None:
    lines = list(axes.lines)
    if not lines or not _few(lines, len(lines[0].get_xdata())):
        return None
    if any(not _is_plain_line(line, axes) for line in lines):
        return None
    return _over_x("line", [_points(line) for line in lines], [_name(line) for line in lines])


def _is_plain_line(line: Any, axes: Any) -> bool:
    return (
        line.get_visible()
        and line.get_transform() == axes.transData  # other lines lie across: axhline
        and line.get_linestyle() not in ("None", " ", "")
        and line.get_drawstyle() == "default"
        and 2 <= len(line.get_xdata()) <= MAX_CATEGORIES
    )


def _points(line: Any) -> list[tuple[float, float]]:
    x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _areas(axes: Any) -> Marks | None:
    """Shapes that stand on zero, each with a line along its top or without."""
    shapes, lines = list(axes.collections), list(axes.lines)
    if len(shapes) > MAX_SERIES or len(lines) not in (0, len(shapes)):
        return None
    tops = [_top(shape) for shape in shapes]
    plain = [top for top in tops if top is not None]
    if len(plain) < len(tops) or any(not _is_plain_line(line, axes) for line in lines):
        return None
    if lines and [_points(line) for line in lines] != plain:
        return None
    names = [_name(shape) for shape in shapes]
    if lines:
        names = [_name(line) or name for line, name in zip(lines, names, strict=True)]
    return _over_x("area", plain, names)


def _top(shape: Any) -> list[tuple[float, float]] | None:
    """A shape's outline runs along one side and back along the other, with a corner before each;
    one of the sides is its bottom.
    """
    if type(shape).__name__ != "FillBetweenPolyCollection" or len(shape.get_paths()) != 1:
        return None
    corners = shape.get_paths()[0].vertices
    count = (len(corners) - 3) // 2
    if not 2 <= count <= MAX_CATEGORIES or len(corners) != 2 * count + 3:
        return None
    points = [(float(x), float(y)) for x, y in corners]
    there, back = points[1 : count + 1], points[-2 : -2 - count : -1]
    for top, bottom in ((there, back), (back, there)):
        if not any(y for _, y in bottom):
            return top
    return None


def _over_x(kind: str, rows: list[list[tuple[float, float]]], names: list[str]) -> Marks | None:
    x = [a for a, _ in rows[0]]
    steps = [after - before for before, after in itertools.pairwise(x)]
    if not steps or min(steps) <= 0 or any([a for a, _ in row] != x for row in rows):
        return None
    room = TOLERANCE * min(steps)
    spans = [(a - room, a + room) for a in x]
    return Marks(kind, names, [[b for _, b in row] for row in rows], spans)


def _pie(axes: Any) -> Marks | None:
    """Its segments in per cent: of a picture, the numbers behind it can't be known."""
    wedges = list(axes.patches)
    if len(wedges) > MAX_SEGMENTS or axes.lines or axes.collections or axes.containers:
        return None
    angles = [abs(float(one.theta2) - float(one.theta1)) for one in wedges]
    if abs(sum(angles) - FULL_CIRCLE) > 0.1 or len({float(one.r) for one in wedges}) != 1:
        return None
    labels = [_name(one) for one in wedges]
    said = [text for one in axes.texts if (text := one.get_text()) and text not in labels]
    if not all(_PERCENT.fullmatch(text) for text in said):
        return None
    shares = [round(angle / FULL_CIRCLE * 100, 2) for angle in angles]
    spans = [(float(number), float(number)) for number in range(len(wedges))]
    return Marks("pie", ["%"], [shares], spans, labels=labels)


def _few(series: Sequence[Any], count: int) -> bool:
    return 1 <= len(series) <= MAX_SERIES and 1 <= count <= MAX_CATEGORIES


def _name(artist: Any) -> str:
    """What was given as its label; matplotlib's own begin with `_`."""
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else label
