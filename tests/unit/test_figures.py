"""Figures are pictured once each, and a parked figure doesn't catch the next cell's plot."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import pandas
import pytest

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib import _pylab_helpers as helpers

from sandbox.guest.display import text_of
from sandbox.guest.figures import MAX_FIGURES, Figures

pd: Any = pandas  # its plots have no types


@pytest.fixture
def figures() -> Iterator[Figures]:
    registry = helpers.Gcf
    saved = registry.get_active, registry.set_active, plt.show
    plot = pd.plotting.PlotAccessor.__call__
    taken = Figures()
    taken.install()
    yield taken
    registry.get_active, registry.set_active, plt.show = saved
    pd.plotting.PlotAccessor.__call__ = plot
    plt.close("all")


def test_an_open_figure_is_pictured_once(figures: Figures) -> None:
    plt.plot([1, 2, 3])
    plt.title("Rising")

    first, _ = figures.collect()
    second, _ = figures.collect()

    assert [p["png"][:8] for p in first] == [b"\x89PNG\r\n\x1a\n"]
    assert "Rising" in first[0]["description"]
    assert second == []


def test_show_pictures_each_figure_in_a_loop(figures: Figures) -> None:
    for n in range(3):
        plt.plot([n])
        plt.show()

    assert len(figures.collect()[0]) == 3


def test_the_next_cell_draws_on_a_new_figure(figures: Figures) -> None:
    plt.plot([1])
    figures.collect()
    first = plt.get_fignums()

    plt.plot([2])

    assert len(plt.get_fignums()) == len(first) + 1


def test_a_figure_changed_later_is_pictured_again(figures: Figures) -> None:
    figure, axes = plt.subplots()
    axes.plot([1])
    figures.collect()

    axes.set_title("Now with a title")

    assert [p["description"].split(",")[0] for p in figures.collect()[0]] == ["Now with a title"]
    assert plt.fignum_exists(figure.number)  # type: ignore[attr-defined]


def test_too_many_figures_are_counted(figures: Figures) -> None:
    for n in range(MAX_FIGURES + 3):
        plt.figure()
        plt.plot([n])

    pictures, left_out = figures.collect()

    assert (len(pictures), left_out) == (MAX_FIGURES, 3)


def test_a_gigantic_figure_is_kept_to_a_sane_size(figures: Figures) -> None:
    plt.figure(figsize=(500, 500))
    plt.plot([1])

    (picture,) = figures.collect()[0]

    width = int.from_bytes(picture["png"][16:20], "big")
    assert width <= 3_000


def test_what_plot_returns_is_not_shown_as_text(figures: Figures) -> None:
    assert text_of(plt.plot([1])) is None
    assert text_of(plt.subplots(2)[1]) is None


PRICES = pd.DataFrame({"brand": list("abcd"), "price": [3.0, 1.0, 4.0, 1.5], "year": range(4)})


@pytest.mark.parametrize(
    ("plot", "description"),
    [
        (
            lambda: PRICES.plot.bar(x="brand", y="price", title="Prices"),
            "Prices, brand, 4 bars; drawn from 4 rows: price by brand",
        ),
        (
            lambda: PRICES.set_index("brand").price.plot(ylabel="EUR"),
            "EUR by brand, 1 line of 4 points; drawn from 4 rows: price by brand",
        ),
        (
            lambda: PRICES.plot("year", ["price", "brand"]),
            "year, 1 line of 4 points; drawn from 4 rows: price, brand by year",
        ),
        (
            lambda: PRICES.plot(x=2),
            "year, 1 line of 4 points; drawn from 4 rows: brand, price by year",
        ),
        (
            lambda: PRICES.plot.scatter("year", "price"),
            "price by year, 4 scattered points; drawn from 4 rows: price by year",
        ),
        (
            lambda: PRICES.plot(),
            "2 lines of 4 points; drawn from a frame of 4 rows x 3 columns (brand, price, year)",
        ),
        (
            lambda: pd.DataFrame([[1.0] * 5] * 2000, columns=list("abcde")).plot(subplots=True),
            "; ".join(["1 line of 2,000 points"] * 5)
            + "; drawn from a frame of 2,000 rows x 5 columns (a, b, c, ...)",
        ),
        (
            lambda: pd.Series([1.0]).plot.area(),
            "1 line of 1 point, 1 shape; drawn from 1 row",
        ),
        (
            lambda: PRICES.groupby(["year", "brand"]).sum().plot.barh(),
            "year,brand, 4 bars; drawn from a frame of 4 rows x 1 column (price) by year, brand",
        ),
        (
            lambda: (PRICES.price.plot(), PRICES.price.plot(), plt.axhline(2)),
            "3 lines of 2 to 4 points; drawn from 4 rows: price",
        ),
        (
            lambda: [pd.Series(range(n), name="n").plot() for n in range(2, 6)],
            "4 lines of 2 to 5 points; drawn from 2 rows: n, and 3 rows: n, and 2 more",
        ),
        (lambda: plt.hist([1, 2, 3], bins=12), "12 bars"),
        (lambda: plt.plot([[1, 2], [3, 4], [5, 6]]), "2 lines of 3 points"),
    ],
)
def test_a_figure_is_described_with_what_it_was_drawn_from(
    figures: Figures, plot: Callable[[], Any], description: str
) -> None:
    plot()

    assert [picture["description"] for picture in figures.collect()[0]] == [description]


def test_names_from_data_are_cut_and_kept_to_one_line(figures: Figures) -> None:
    frame = pd.DataFrame({"a\nb\u202e\x1b[31m" + "x" * 10**6: [1], 7: [2]})

    frame.plot.bar(legend=False)

    (picture,) = figures.collect()[0]
    assert picture["description"].endswith(
        "(a b\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[31mxxxxxxxxxxxxxxxxxx..., 7)"
    )


def test_however_much_is_drawn_the_description_stays_short_and_names_its_data(
    figures: Figures,
) -> None:
    axes = PRICES.plot(subplots=True, title="T" * 1_000)

    (picture,) = figures.collect()[0]
    assert len(axes) == 2
    assert len(picture["description"]) == 600
    assert picture["description"].endswith("3 columns (brand, price, year)")


def test_a_frame_that_was_drawn_can_go(figures: Figures) -> None:
    frame = PRICES.copy()
    gone = weakref.ref(frame)
    frame.plot()

    del frame
    gc.collect()

    assert gone() is None
    assert "4 rows" in figures.collect()[0][0]["description"]
