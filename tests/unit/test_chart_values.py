"""What a sandbox says of a chart is checked on its way out, on the host, and from the journal."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sandbox.charts import to_chart, to_json
from sandbox.guest.chart_check import checked_chart
from sandbox.guest.result import checked
from sandbox.session import Chart, Series
from tests.fakes.cell_results import said

SOUND: dict[str, Any] = {
    "kind": "bar",
    "title": "Sold",
    "x_label": "brand",
    "y_label": "cars",
    "categories": ["Fiat", "Opel"],
    "series": [{"name": "petrol", "values": [3, 1.5]}, {"name": "diesel", "values": [2, -1]}],
}
CHART = Chart(
    "bar",
    "Sold",
    "brand",
    "cars",
    ("Fiat", "Opel"),
    (Series("petrol", (3.0, 1.5)), Series("diesel", (2.0, -1.0))),
)


def test_a_sound_chart_becomes_a_value_and_comes_back_from_the_journal() -> None:
    assert to_chart(SOUND) == CHART
    assert to_chart(json.loads(json.dumps(to_json(CHART)))) == CHART


def one(values: Any) -> dict[str, Any]:
    return {"series": [{"name": "petrol", "values": values}]}


FORGED: list[dict[str, Any]] = [
    {"kind": "scatter"},
    {"kind": ["bar"]},
    {"title": "T" * 51},
    {"title": None},
    {"x_label": 7},
    {"categories": []},
    {"categories": ["Fiat", "Fiat"]},
    {"categories": ["Fiat", " \n"]},
    {"categories": ["x" * 30 + "a", "x" * 30 + "b"]},
    {"categories": "ab"},
    {"categories": [str(number) for number in range(21)]},
    {"series": []},
    {"series": "ab"},
    {"series": [7]},
    {"series": [{"name": "petrol"}]},
    {"series": [{"name": "a", "values": [1, 2]}] * 2},
    {"series": [{"name": str(number), "values": [1, 2]} for number in range(7)]},
    one([1]),
    one([1, 2, 3]),
    one([1, float("nan")]),
    one([1, float("inf")]),
    one([1, 10**400]),
    one([1, True]),
    one([1, "2"]),
    one([1, None]),
    one({"0": 1}),
    {"kind": "pie"},
    {"kind": "pie"} | one([1, 0]),
    {"kind": "pie"} | one([1, -1]),
    {
        "kind": "pie",
        "categories": list("abcdefg"),
        "series": [{"name": "%", "values": [1] * 7}],
    },
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_chart_is_none(forged: dict[str, Any]) -> None:
    assert to_chart(SOUND | forged) is None


@pytest.mark.parametrize("forged", [None, 7, "bar", [], [SOUND], {}, {"kind": "bar"}])
def test_what_has_another_shape_is_no_chart(forged: object) -> None:
    assert to_chart(forged) is None


def test_texts_are_bounded_and_lose_what_cannot_be_read() -> None:
    hostile = "<!here>\u202e\x00" + "z" * 100_000
    chart = to_chart(SOUND | {"x_label": hostile, "categories": ["Fiat", hostile], "more": hostile})
    assert chart is not None
    assert chart.categories == ("Fiat", "<!here>\ufffd\ufffd" + "z" * 10 + "…")
    assert len(chart.x_label) == 50
    assert chart == replace(CHART, x_label=chart.x_label, categories=chart.categories)


@pytest.mark.parametrize(
    "forged", [{}, {"chart": None}, {"chart": "x"}, {"chart": {"kind": "bar"}}]
)
def test_a_picture_stays_without_its_forged_chart(forged: dict[str, Any]) -> None:
    sound = checked(said(figures=[{"data": "", "description": "d", **forged}]))
    assert sound is not None
    assert sound["figures"] == [{"data": "", "description": "d", "chart": None}]


def test_the_supervisor_passes_on_what_it_has_checked() -> None:
    figure = {"data": "", "description": "", "chart": SOUND | {"more": "x" * 1_000_000}}
    sound = checked(said(figures=[figure]))
    assert sound is not None
    assert sound["figures"][0]["chart"] == checked_chart(SOUND)
