"""Which figures are plain enough to be drawn by others, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy
import pandas
import pytest

mpl.use("agg")
import matplotlib.pyplot

from sandbox.guest.charts import chart
from sandbox.guest.figures import Figures

plt: Any = matplotlib.pyplot
pd: Any = pandas
MONTHS = pd.date_range("2024-01-01", periods=3, freq="MS")
SOLD = pd.DataFrame({"petrol": [3, 5, 4], "diesel": [2, 1.5, 0]}, index=["Fiat", "Opel", "Seat"])


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def drawn() -> dict[str, Any] | None:
    figure = plt.gcf()
    figure.canvas.draw()
    return chart(figure)


def said() -> tuple[str, list[str], dict[str, list[float]]]:
    given = drawn()
    assert given is not None
    series = {one["name"]: one["values"] for one in given["series"]}
    return given["kind"], given["categories"], series


def test_bars_are_told_with_their_title_and_axes() -> None:
    plt.bar(["Fiat", "Opel"], [3, -0.5])
    plt.title("Sold\nlast year")
    plt.xlabel("brand")
    plt.ylabel("cars")

    assert drawn() == {
        "kind": "bar",
        "title": "Sold last year",
        "x_label": "brand",
        "y_label": "cars",
        "categories": ["Fiat", "Opel"],
        "series": [{"name": "cars", "values": [3.0, -0.5]}],
    }


def test_groups_of_bars_are_series() -> None:
    SOLD.plot.bar()
    kind, categories, series = said()
    assert (kind, categories) == ("bar", ["Fiat", "Opel", "Seat"])
    assert series == {"petrol": [3, 5, 4], "diesel": [2, 1.5, 0]}


def test_groups_that_are_set_by_hand_are_series_too() -> None:
    x = numpy.arange(3)
    plt.bar(x + 0.2, [4, 5, 6], 0.4, label="new")
    plt.bar(x - 0.2, [1, 2, 3], 0.4, label="old")
    plt.xticks(x, ["a", "b", "c"])
    assert said() == ("bar", ["a", "b", "c"], {"new": [4, 5, 6], "old": [1, 2, 3]})


def test_lying_bars_are_read_from_the_top() -> None:
    plt.barh(["least", "most"], [1, 9])
    plt.xlabel("cars")
    assert said() == ("bar", ["most", "least"], {"cars": [9, 1]})


def test_bars_over_years_are_named_by_them() -> None:
    plt.bar([2019, 2020, 2021], [1, 2, 3])
    assert said() == ("bar", ["2019", "2020", "2021"], {"Value": [1, 2, 3]})


@pytest.mark.parametrize(
    ("draw", "categories"),
    [
        (lambda: plt.plot(MONTHS, [1, 2, 3]), ["2024-01-01", "2024-02-01", "2024-03-01"]),
        (lambda: pd.Series([1, 2, 3], MONTHS).plot(), ["2024-01", "2024-02", "2024-03"]),
        (lambda: plt.plot([1, 2, 3]), ["0", "1", "2"]),
        (lambda: plt.plot(["a", "b", "c"], [1, 2, 3], "o-"), ["a", "b", "c"]),
        (lambda: pd.Series([1, 2, 3], list("abc")).plot(), None),
    ],
)
def test_a_lines_points_are_named_by_what_is_below_them(
    draw: Callable[[], Any], categories: list[str] | None
) -> None:
    draw()
    assert said() == ("line", categories or ["a", "b", "c"], {"Value": [1, 2, 3]})


def test_lines_are_named_by_their_legend() -> None:
    plt.plot([[1, 2], [3, 4], [5, 6]])
    plt.legend(["old", "new"])
    assert said() == ("line", ["0", "1", "2"], {"old": [1, 3, 5], "new": [2, 4, 6]})


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plt.fill_between([0, 1, 2], [3, 5, 4], label="petrol"),
        lambda: (plt.plot([3, 5, 4], label="petrol"), plt.fill_between(range(3), [3, 5, 4])),
        lambda: pd.Series([3, 5, 4], name="petrol").plot.area(legend=True),
    ],
)
def test_an_area_stands_on_zero(draw: Callable[[], Any]) -> None:
    draw()
    assert said() == ("area", ["0", "1", "2"], {"petrol": [3, 5, 4]})


def test_areas_side_by_side_are_series() -> None:
    SOLD.plot.area(stacked=False)
    assert said()[2] == {"petrol": [3, 5, 4], "diesel": [2, 1.5, 0]}


@pytest.mark.parametrize("options", [{"autopct": "%.0f%%"}, {"wedgeprops": {"width": 0.4}}])
def test_a_pie_is_told_in_per_cent(options: dict[str, Any]) -> None:
    plt.pie([3, 1], labels=["Fiat", "Opel"], **options)
    assert said() == ("pie", ["Fiat", "Opel"], {"%": [75, 25]})


def test_a_pies_segments_may_be_named_in_the_legend() -> None:
    plt.pie([3, 1])
    plt.legend(["Fiat", "Opel"])
    assert said()[1] == ["Fiat", "Opel"]


X, Y = ["a", "b", "c"], [1.0, 2.0, 3.0]
NOT_PLAIN: dict[str, Callable[[], Any]] = {
    "nothing": lambda: plt.figure(),
    "no axes": lambda: plt.figtext(0, 0, "a"),
    "scatter": lambda: plt.scatter([1, 2], [3, 4]),
    "points": lambda: plt.plot(X, Y, "o"),
    "log scale": lambda: (plt.bar(X, Y), plt.yscale("log")),
    "twin axes": lambda: (plt.bar(X, Y), plt.gca().twinx().plot(Y)),
    "two axes": lambda: [one.bar(X, Y) for one in plt.subplots(2)[1]],
    "annotation": lambda: (plt.bar(X, Y), plt.annotate("here", (0, 1))),
    "bar labels": lambda: plt.bar_label(plt.bar(X, Y)),
    "a note below": lambda: (plt.bar(X, Y), plt.figtext(0, 0, "source")),
    "error bars": lambda: plt.bar(X, Y, yerr=1),
    "error bars of a line": lambda: plt.errorbar(X, Y, yerr=1),
    "histogram": lambda: plt.hist([1, 2, 2, 3, 5], bins=5),
    "histogram of many bins": lambda: plt.hist(range(100), bins=50),
    "stack": lambda: SOLD.plot.bar(stacked=True),
    "stacked areas": lambda: plt.stackplot(X, Y, Y, labels=["a", "b"]),
    "bars one on another": lambda: (plt.bar(X, Y, label="a"), plt.bar(X, Y, label="b")),
    "a bar in another colour": lambda: plt.bar(X, Y, color=["grey", "grey", "red"]),
    "a level across": lambda: (plt.plot(X, Y), plt.axhline(2)),
    "a level across bars": lambda: (plt.bar(X, Y), plt.axhline(2)),
    "a band": lambda: (plt.plot(Y), plt.fill_between(range(3), [0, 1, 2], [2, 3, 4])),
    "a marked range": lambda: (plt.plot(Y), plt.axvspan(0, 1)),
    "steps": lambda: plt.step(X, Y),
    "not a number": lambda: plt.plot(X, [1, float("nan"), 3]),
    "infinite": lambda: plt.plot(X, [1, float("inf"), 3]),
    "uneven": lambda: plt.plot([1, 2, 10], Y),
    "back and forth": lambda: plt.plot([1, 3, 2], Y),
    "other points each": lambda: (plt.plot([1, 2], [1, 2]), plt.plot([3, 4], [1, 2])),
    "series without a name": lambda: plt.plot([[1, 2], [3, 4]]),
    "many series": lambda: [plt.plot(Y, label=str(n)) for n in range(7)],
    "many categories": lambda: plt.plot(range(21)),
    "values upside down": lambda: (plt.plot(Y), plt.gca().invert_yaxis()),
    "values in a format": lambda: (plt.plot(Y), plt.gca().yaxis.set_major_formatter("{x:.0%}")),
    "cut by its limits": lambda: (plt.plot(Y), plt.ylim(0, 2)),
    "polar": lambda: plt.polar([0, 1], [1, 2]),
    "image": lambda: plt.imshow([[1, 2], [3, 4]]),
    "long title": lambda: (plt.bar(X, Y), plt.title("T" * 51)),
    "two titles": lambda: (plt.bar(X, Y), plt.title("T"), plt.suptitle("S")),
    "same labels, cut": lambda: plt.bar(["x" * 30 + "a", "x" * 30 + "b"], [1, 2]),
    "formula": lambda: (plt.bar(X, Y), plt.ylabel("$m^2$")),
    "pie of many": lambda: plt.pie([1] * 7, labels=list("abcdefg")),
    "pie without names": lambda: plt.pie([1, 2]),
    "pie with numbers": lambda: plt.pie([1, 2], labels=["a", "b"], autopct="%d"),
    "pie in a pie": lambda: (plt.pie([1], labels="a"), plt.pie([1], labels="b", radius=0.5)),
    "a part of a pie": lambda: plt.pie([0.2, 0.3], labels=["a", "b"], normalize=False),
    "an empty segment": lambda: plt.pie([1, 0], labels=["a", "b"]),
}


@pytest.mark.parametrize("draw", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_is_no_chart(draw: Callable[[], Any]) -> None:
    draw()
    assert drawn() is None


def test_labels_from_data_are_cut_to_one_readable_line() -> None:
    plt.bar(["<!channel>\u202e\nb", "y" * 1_000], [1, 2], label="\x1b[31m\ttwo")
    kind, categories, series = said()
    assert kind == "bar"
    assert categories == ["<!channel>\ufffd b", "y" * 19 + "…"]
    assert series == {"\ufffd[31m two": [1, 2]}


def test_user_code_in_an_artist_fails_no_cell() -> None:
    def burst() -> str:
        raise RuntimeError("boo")

    figure, axes = plt.subplots()
    axes.bar(X, Y)
    figure.canvas.draw()
    axes.containers[0].get_label = burst
    assert chart(figure) is None


def test_a_picture_carries_its_chart() -> None:
    figures = Figures()
    figure, axes = plt.subplots()
    axes.bar(X, Y)
    figures._take(figure)  # pyright: ignore[reportPrivateUsage]
    [picture] = figures._pictures  # pyright: ignore[reportPrivateUsage]
    assert picture["chart"]["categories"] == X
