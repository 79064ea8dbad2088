"""A chart as Slack's block: within its limits, harmless, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.charts import Chart, Series
from adapters.messages import File
from adapters.slack.charts import in_words, to_block
from tests.fakes.slack.data_blocks import chart_faults
from tests.fakes.slack.pings import found

BARS = Chart("bar", "Sold", "brand", "cars", ("Fiat", "Opel"), (Series("petrol", (3.0, 1.5)),))
PIE = Chart("pie", "Shares", "", "", ("Fiat", "Opel"), (Series("%", (75.0, 25.0)),))
HOSTILE = "<!channel> <@U0BEN>"


def file(chart: Chart, alt_text: str = "") -> File:
    return File("figure-1.png", "image/png", b"png", alt_text, chart=chart)


def test_series_stand_over_categories() -> None:
    assert to_block(BARS) == {
        "type": "data_visualization",
        "title": "Sold",
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": "petrol",
                    "data": [{"label": "Fiat", "value": 3}, {"label": "Opel", "value": 1.5}],
                }
            ],
            "axis_config": {
                "categories": ["Fiat", "Opel"],
                "x_label": "brand",
                "y_label": "cars",
            },
        },
    }


def test_a_pie_has_segments() -> None:
    assert to_block(PIE) == {
        "type": "data_visualization",
        "title": "Shares",
        "chart": {
            "type": "pie",
            "segments": [{"label": "Fiat", "value": 75}, {"label": "Opel", "value": 25}],
        },
    }


@pytest.mark.parametrize(
    ("chart", "title"),
    [
        (replace(BARS, title=""), "cars by brand"),
        (replace(PIE, title=""), "Chart"),
        (replace(BARS, title="T" * 80), "T" * 49 + "…"),
    ],
)
def test_there_is_always_a_title(chart: Chart, title: str) -> None:
    block = to_block(chart)
    assert block is not None
    assert block["title"] == title
    assert list(chart_faults(block)) == []


@pytest.mark.parametrize(
    "chart",
    [
        replace(BARS, categories=("Fiat", "\u200b")),
        replace(BARS, categories=("Fiat", "Fi\u200bat")),
        replace(BARS, series=()),
        replace(BARS, series=tuple(Series(str(n), (1.0, 2.0)) for n in range(7))),
        replace(
            BARS,
            categories=tuple(map(str, range(21))),
            series=(Series("a", tuple(map(float, range(21)))),),
        ),
        replace(PIE, series=(Series("%", (75.0, 0.0)),)),
        replace(PIE, series=(*PIE.series, Series("more", (1.0, 2.0)))),
    ],
)
def test_what_slack_would_refuse_is_no_block(chart: Chart) -> None:
    assert to_block(chart) is None


def test_texts_from_data_mention_nobody() -> None:
    chart = Chart("line", HOSTILE, HOSTILE, HOSTILE, (HOSTILE, "b"), (Series(HOSTILE, (1.0, 2.0)),))
    block = to_block(chart)
    assert block is not None
    assert list(chart_faults(block)) == []
    assert found(in_words(file(chart, HOSTILE), chart), [block]) == []
    assert "<" not in str(block)


def test_in_words_it_is_what_the_picture_says_and_all_its_numbers() -> None:
    words = in_words(file(BARS, "Sold, cars by brand, 2 bars"), BARS)
    assert words == "Sold, cars by brand, 2 bars\npetrol: Fiat 3, Opel 1.5"


def test_words_are_bounded_and_link_to_nothing() -> None:
    values = tuple(float(n) for n in range(20))
    series = tuple(Series(f"series {n}", values) for n in range(6))
    chart = Chart("line", "", "", "", tuple(f"http://a.b/{n:09}" for n in range(20)), series)
    words = in_words(file(chart), chart)
    assert len(words) == 3_000
    assert "`http://a.b/000000000`" in words
