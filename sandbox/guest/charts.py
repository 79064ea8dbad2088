"""A plain figure's data, for chats that draw charts themselves. Knows matplotlib's figures.

Anything that such a chart could not show, and the figure does, makes it no plain one.
"""

from __future__ import annotations

from typing import Any

from .chart_check import MAX_TITLE_CHARS, checked_chart, one_line
from .chart_labels import labels
from .chart_marks import Marks, marks


def chart(figure: Any) -> dict[str, Any] | None:
    """As `checked_chart` gives it, of a figure that was drawn; None if it isn't plain."""
    try:
        return _chart(figure)
    except Exception:  # artists may be user code, too; there is the picture in any case
        return None


def _chart(figure: Any) -> dict[str, Any] | None:
    title = _title(figure)
    if title is None or not _is_plain(figure):
        return None
    axes = figure.axes[0]
    drawn = marks(axes)
    if drawn is None:
        return None
    names = _names(axes, drawn)
    if drawn.kind == "pie":
        return _spec(drawn, title, names=drawn.names, categories=names)
    categories, values = axes.xaxis, axes.yaxis
    if drawn.along == "y":
        categories, values = values, categories
    below = labels(axes, categories, drawn.spans)
    if below is None or not _is_all_in_sight(drawn, categories, values):
        return None
    own_labels = categories.get_label_text(), values.get_label_text()
    # A chart of lying bars is read from the top.
    if (drawn.along == "y") != categories.get_inverted():
        below = below[::-1]
        drawn = _turned(drawn)
    return _spec(
        drawn, title, names=names, categories=below, x_label=own_labels[0], y_label=own_labels[1]
    )


def _title(figure: Any) -> str | None:
    """The only one; None when there are more, or it is too long."""
    given = [figure.axes[0].get_title(loc=place) for place in ("left", "center", "right")]
    titles = [text for text in (*given, figure.get_suptitle()) if text]
    title = one_line(titles[0]) if titles else ""
    return None if len(titles) > 1 or len(title) > MAX_TITLE_CHARS else title


def _is_plain(figure: Any) -> bool:
    axes = figure.axes[0]
    own = [one for one in figure.texts if one is not getattr(figure, "_suptitle", None)]
    more = (own, figure.legends, figure.images, figure.lines, figure.patches, figure.subfigs)
    on_axes = (axes.child_axes, axes.images, axes.tables, axes.artists)
    return (
        len(figure.axes) == 1
        and not any(len(one) for one in (*more, *on_axes))
        and axes.name == "rectilinear"
        and axes.get_visible()
        and (axes.get_xscale(), axes.get_yscale()) == ("linear", "linear")
    )


def _is_all_in_sight(drawn: Marks, categories: Any, values: Any) -> bool:
    """Whether the figure shows all of it, and the values as plain numbers that rise."""
    if values.get_inverted() or type(values.get_major_formatter()).__name__ != "ScalarFormatter":
        return False
    low, high = sorted(categories.get_view_interval())
    bottom, top = sorted(values.get_view_interval())
    middles = [(a + b) / 2 for a, b in drawn.spans]
    numbers = [value for row in drawn.values for value in row]
    return (
        low <= min(middles)
        and max(middles) <= high
        and bottom <= min(numbers)
        and max(numbers) <= top
    )


def _names(axes: Any, drawn: Marks) -> list[str]:
    """Of the series, or of a pie's segments: their own, or those in the legend."""
    own = drawn.names if drawn.labels is None else drawn.labels
    legend = axes.get_legend()
    shown = [] if legend is None else [text.get_text() for text in legend.get_texts()]
    if not all(own) and len(shown) == len(own):
        return shown
    if own == [""] and drawn.labels is None:
        return [_value_label(axes, drawn) or "Value"]
    return own


def _value_label(axes: Any, drawn: Marks) -> str:
    return str(axes.get_xlabel() if drawn.along == "y" else axes.get_ylabel())


def _turned(drawn: Marks) -> Marks:
    values = [row[::-1] for row in drawn.values]
    return Marks(drawn.kind, drawn.names, values, drawn.spans[::-1], drawn.along)


def _spec(
    drawn: Marks,
    title: str,
    *,
    names: list[str],
    categories: list[str],
    x_label: str = "",
    y_label: str = "",
) -> dict[str, Any] | None:
    texts = [title, x_label, y_label, *names, *categories]
    if any(text.count("$") > 1 for text in texts):  # formulas, which only matplotlib sets
        return None
    # Twelve digits: what a binary fraction adds is no data.
    rows = [[float(f"{value:.12g}") for value in row] for row in drawn.values]
    series = [{"name": name, "values": row} for name, row in zip(names, rows, strict=True)]
    return checked_chart(
        {
            "kind": drawn.kind,
            "title": title,
            "x_label": x_label,
            "y_label": y_label,
            "categories": categories,
            "series": series,
        }
    )
