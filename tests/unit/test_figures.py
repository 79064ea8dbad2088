"""Figures are pictured once each, and a parked figure doesn't catch the next cell's plot."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import pytest

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib import _pylab_helpers as helpers

from sandbox.guest.display import text_of
from sandbox.guest.figures import MAX_FIGURES, Figures


@pytest.fixture
def figures() -> Iterator[Figures]:
    registry = helpers.Gcf
    saved = registry.get_active, registry.set_active, plt.show
    taken = Figures()
    taken.install()
    yield taken
    registry.get_active, registry.set_active, plt.show = saved
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
