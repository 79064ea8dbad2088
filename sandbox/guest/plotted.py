"""Remembers in words what data pandas drew a figure from. Knows pandas only when it is loaded.

No data is kept: only names and counts, for each figure as long as it lives.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from .capture import readable_text

MAX_SOURCES = 2
MAX_NAMES = 3
MAX_NAME_CHARS = 30


class Plotted:
    """What `.plot` of frames and series was called on."""

    def __init__(self) -> None:
        self._sources: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()
        self._patched = False

    def install(self) -> None:
        """Listen to pandas' plot accessor, if pandas is loaded."""
        pandas: Any = sys.modules.get("pandas")
        if pandas is None or self._patched:
            return
        self._patched = True
        accessor: Any = pandas.plotting.PlotAccessor
        plot = accessor.__call__

        @functools.wraps(plot)
        def remembered(own: Any, *args: Any, **options: Any) -> Any:
            drawn = plot(own, *args, **options)
            given = {**dict(zip(("x", "y"), args, strict=False)), **options}
            self._remember(drawn, words(own._parent, x=given.get("x"), y=given.get("y")))
            return drawn

        accessor.__call__ = remembered

    def of(self, figure: Any) -> str:
        """All the data of this figure in a phrase; empty where pandas drew nothing."""
        sources = self._sources.get(figure, [])
        if not sources:
            return ""
        more = [f"{len(sources) - MAX_SOURCES} more"] if len(sources) > MAX_SOURCES else []
        return "drawn from " + ", and ".join([*sources[:MAX_SOURCES], *more])

    def _remember(self, drawn: Any, source: str) -> None:
        """`drawn` is one Axes or an array of them; other answers don't say their figure."""
        axes = drawn.flat[0] if hasattr(drawn, "flat") else drawn
        if hasattr(axes, "get_figure"):
            sources = self._sources.setdefault(axes.get_figure(root=True), [])
            if source not in sources:
                sources.append(source)


def words(data: Any, *, x: Any = None, y: Any = None) -> str:
    """The size and the names of a frame or series, of which `x` and `y` were drawn, if given."""
    rows = _count(len(data), "row")
    by = _names(name for name in data.index.names if name is not None)
    if data.ndim == 1:
        what = "" if data.name is None else f": {_names([data.name])}"
    elif x is None and y is None:
        columns = _count(len(data.columns), "column")
        rows, what = f"a frame of {rows} x {columns}", f" ({_names(data.columns)})"
    else:
        x = _label(data.columns, x)
        by = by if x is None else _name(x)
        what = f": {_names(_drawn(data.columns, x, y))}"
    return rows + what + (f" by {by}" if by else "")


def _drawn(columns: Any, x: Any, y: Any) -> list[Any]:
    if y is None:
        return [column for column in columns if column != x]
    if isinstance(y, str | tuple) or not hasattr(y, "__iter__"):
        return [_label(columns, y)]
    return [_label(columns, one) for one in y]


def _label(columns: Any, given: Any) -> Any:
    """A column may be given by its position, too."""
    by_position = isinstance(given, int) and given not in columns
    return columns[given] if by_position else given


def _names(names: Iterable[Any]) -> str:
    shown = [_name(name) for name in islice(names, MAX_NAMES + 1)]
    return ", ".join([*shown[:MAX_NAMES], *("..." for _ in shown[MAX_NAMES:])])


def _name(name: Any) -> str:
    text = readable_text(" ".join(str(name).split()))
    return text if len(text) <= MAX_NAME_CHARS else f"{text[: MAX_NAME_CHARS - 3]}..."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
