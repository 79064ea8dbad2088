"""A chart → Slack's own chart block, and the same in words. Pure.

Slack's limits are kept by not making a block: the file's picture shows what doesn't fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..charts import Chart
from ..messages import File
from .text import label, to_slack

MAX_TITLE_CHARS = 50
MAX_LABEL_CHARS = 20
MAX_CATEGORIES = 20
MAX_SERIES = 6
MAX_SEGMENTS = 6
MAX_WORDS_CHARS = 3_000


def to_block(chart: Chart) -> dict[str, Any] | None:
    """Slack's own chart, in which nobody is mentioned; None where Slack would refuse it."""
    max_categories = MAX_SEGMENTS if chart.kind == "pie" else MAX_CATEGORIES
    categories = _labels(chart.categories, max_categories)
    names = _labels((one.name for one in chart.series), 1 if chart.kind == "pie" else MAX_SERIES)
    if not categories or not names:
        return None
    data = [_points(categories, one.values) for one in chart.series]
    if chart.kind == "pie":
        if min(point["value"] for point in data[0]) <= 0:
            return None
        drawn: dict[str, Any] = {"type": "pie", "segments": data[0]}
    else:
        series = [{"name": n, "data": points} for n, points in zip(names, data, strict=True)]
        axes = {"categories": categories, **_axis_labels(chart)}
        drawn = {"type": chart.kind, "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": _title(chart), "chart": drawn}


def in_words(file: File, chart: Chart) -> str:
    """For notifications, screen readers and clients that show no blocks: what it is, its data."""
    lines = [label(file.alt_text, MAX_WORDS_CHARS) or _title(chart)]
    for one in chart.series:
        pairs = zip(chart.categories, one.values, strict=True)
        lines.append(f"{one.name}: " + ", ".join(f"{name} {value:,.12g}" for name, value in pairs))
    text = to_slack("\n".join(label(line, MAX_WORDS_CHARS) for line in lines))
    return text if len(text) <= MAX_WORDS_CHARS else text[: MAX_WORDS_CHARS - 1] + "…"


def _title(chart: Chart) -> str:
    """Slack wants one."""
    axes = " by ".join(one for one in (chart.y_label, chart.x_label) if one)
    return label(chart.title, MAX_TITLE_CHARS) or label(axes, MAX_TITLE_CHARS) or "Chart"


def _axis_labels(chart: Chart) -> dict[str, str]:
    given = {"x_label": chart.x_label, "y_label": chart.y_label}
    return {key: text for key, said in given.items() if (text := label(said, MAX_TITLE_CHARS))}


def _labels(texts: Iterable[str], max_count: int) -> list[str]:
    """Nothing where there are too many, or where they don't tell apart what they stand for."""
    labels = [label(text, MAX_LABEL_CHARS) for text in texts]
    is_clear = all(labels) and len(set(labels)) == len(labels) <= max_count
    return labels if is_clear else []


def _points(categories: list[str], values: tuple[float, ...]) -> list[dict[str, Any]]:
    pairs = zip(categories, values, strict=True)
    return [{"label": name, "value": int(v) if v.is_integer() else v} for name, v in pairs]
