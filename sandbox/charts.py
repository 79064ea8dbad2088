"""A chart's data as a value and as plain JSON objects, checked on every way in. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .guest.chart_check import checked_chart
from .session import Chart, Series


def to_chart(said: object) -> Chart | None:
    """What a sandbox, or a row of ours, says of a figure; None when it is no chart."""
    sound = checked_chart(said)
    if sound is None:
        return None
    return Chart(
        kind=sound["kind"],
        title=sound["title"],
        x_label=sound["x_label"],
        y_label=sound["y_label"],
        categories=tuple(sound["categories"]),
        series=tuple(Series(one["name"], tuple(one["values"])) for one in sound["series"]),
    )


def to_json(chart: Chart) -> dict[str, Any]:
    """The same again for `to_chart`."""
    return {
        **asdict(chart),
        "categories": list(chart.categories),
        "series": [{"name": one.name, "values": list(one.values)} for one in chart.series],
    }
