"""Data visualization blocks as inline SVG. Knows no other block."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tests.fakes.slack.page_room import Json, Room, joined
from tests.fakes.slack.page_text_objects import text_object

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 30
COLOURS = ("#1264a3", "#2eb67d", "#ecb22e", "#e01e5a", "#7c3085", "#36c5f0")
MAX_SERIES = MAX_SEGMENTS = 6


def chart(block: Json, room: Room) -> Markup:
    """A pie, or series over categories, with a title and a legend."""
    given = block.get("chart", {})
    is_pie = given.get("type") == "pie"
    if is_pie:
        segments = given.get("segments", [])[:MAX_SEGMENTS]
        names, drawn = [str(one.get("label", "")) for one in segments], _pie(segments)
    else:
        series = given.get("series", [])[:MAX_SERIES]
        names, drawn = [str(one.get("name", "")) for one in series], _plot(given, series)
    form = '<figure class="chart"><figcaption>{}</figcaption>{}{}</figure>'
    title = text_object(str(block.get("title", "")), room, "chart")
    return Markup(form).format(title, drawn, _legend(names))


def _legend(names: list[str]) -> Markup:
    keys = [
        Markup('<span><i style="background:{}"></i>{}</span>').format(colour, name)
        for name, colour in zip(names, COLOURS, strict=False)
    ]
    return Markup('<div class="legend">{}</div>').format(joined(keys))


def _svg(inner: Markup, width: int = WIDTH) -> Markup:
    return Markup('<svg class="plot" viewBox="0 0 {} {}">{}</svg>').format(width, HEIGHT, inner)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a value and a category lie in the drawing."""

    low: float
    high: float
    categories: int

    def y(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(1, self.categories)

    def x(self, index: int) -> float:
        return round(LEFT + self.step * (index + 0.5), 1)

    def ticks(self) -> Iterator[float]:
        raw = (self.high - self.low) / 5
        size = 10.0 ** math.floor(math.log10(raw))
        size = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
        for number in range(math.ceil(self.low / size), math.floor(self.high / size) + 1):
            yield number * size


def _plot(given: Json, series: list[Json]) -> Markup:
    axes = given.get("axis_config", {})
    categories = [str(name) for name in axes.get("categories", [])]
    values = [_values(one, categories) for one in series]
    numbers = [value for row in values for value in row] or [0.0]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    scale = Scale(low, high * 1.05 if high > low else low + 1, len(categories))
    draw = _bars if given.get("type") == "bar" else _lines
    drawn = joined(list(draw(values, scale, is_area=given.get("type") == "area")))
    above, below = (
        Markup('<div class="axis">{}</div>').format(axes[key]) if axes.get(key) else Markup("")
        for key in ("y_label", "x_label")
    )
    return above + _svg(joined(list(_axes(scale, categories))) + drawn) + below


def _values(series: Json, categories: list[str]) -> list[float]:
    points = series.get("data", [])
    by_label = {str(point.get("label")): float(point.get("value", 0)) for point in points}
    return [by_label.get(category, 0.0) for category in categories]


def _axes(scale: Scale, categories: list[str]) -> Iterator[Markup]:
    for tick in scale.ticks():
        line = '<line x1="{}" x2="{}" y1="{}" y2="{}"/>'
        label = '<text x="{}" y="{}" class="end">{}</text>'
        y = scale.y(tick)
        yield Markup(line).format(LEFT, WIDTH - RIGHT, y, y)
        yield Markup(label).format(LEFT - 8, y + 4, f"{tick:,.6g}")
    every = math.ceil(len(categories) / 10) or 1
    for index, name in list(enumerate(categories))[::every]:
        shown = name if len(name) <= 12 else f"{name[:11]}…"
        label = '<text x="{}" y="{}" class="middle">{}</text>'
        yield Markup(label).format(scale.x(index), HEIGHT - 10, shown)


def _bars(rows: list[list[float]], scale: Scale, *, is_area: bool) -> Iterator[Markup]:
    width = min(56.0, scale.step * 0.7 / max(1, len(rows)))
    for number, row in enumerate(rows):
        for index, value in enumerate(row):
            x = scale.x(index) + width * (number - len(rows) / 2)
            top, bottom = sorted((scale.y(value), scale.y(0)))
            bar = '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{:.1f}" rx="2" fill="{}"/>'
            yield Markup(bar).format(x, top, width * 0.92, bottom - top, COLOURS[number])


def _lines(rows: list[list[float]], scale: Scale, *, is_area: bool) -> Iterator[Markup]:
    for number, row in enumerate(rows):
        points = " ".join(f"{scale.x(i)},{scale.y(value)}" for i, value in enumerate(row))
        if is_area and row:
            ends = f"{scale.x(len(row) - 1)},{scale.y(0)} {scale.x(0)},{scale.y(0)}"
            yield Markup('<polygon points="{} {}" fill="{}" opacity=".22"/>').format(
                points, ends, COLOURS[number]
            )
        line = '<polyline points="{}" fill="none" stroke="{}" stroke-width="2.5"/>'
        yield Markup(line).format(points, COLOURS[number])


def _pie(segments: list[Json]) -> Markup:
    values = [max(0.0, float(one.get("value", 0))) for one in segments]
    total, turned = sum(values) or 1.0, 0.0
    slices: list[Markup] = []
    for number, value in enumerate(values):
        part = value / total
        # A circle's outline, dashed, is a slice: 100 is its length.
        slices.append(
            Markup(
                '<circle cx="120" cy="120" r="50" fill="none" stroke="{}" stroke-width="100" '
                'pathLength="100" stroke-dasharray="{:.2f} 100" stroke-dashoffset="{:.2f}" '
                'transform="rotate(-90 120 120)"/>'
            ).format(COLOURS[number], part * 100, -turned * 100)
        )
        turned += part
    return _svg(joined(slices), 240)
