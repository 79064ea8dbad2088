"""Captures matplotlib figures as PNG, once each. Knows matplotlib only when user code loaded it.

A captured figure stays open, but parked: the next cell's implicit `plt.plot` starts a new one,
as notebook users expect, while `plt.figure(n)` and variables still reach the old one.
"""

from __future__ import annotations

import io
import sys
from typing import Any

from .charts import chart
from .description import describe
from .plotted import Plotted

MAX_FIGURES = 10
MAX_PARKED = 20
MAX_PIXELS = 3_000
DPI = 110


class Figures:
    """The figures of one namespace. `collect` ends a cell; `show` is `plt.show`."""

    def __init__(self) -> None:
        self._parked: set[int] = set()
        self._pictures: list[dict[str, Any]] = []
        self._left_out = 0
        self._patched = False
        self._plotted = Plotted()

    def install(self) -> None:
        """Take over `plt.show` and the notion of the current figure, and hear of pandas' plots."""
        self._plotted.install()
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        if pyplot is None or self._patched:
            return
        self._patched = True
        registry: Any = sys.modules["matplotlib._pylab_helpers"].Gcf
        set_active = registry.set_active

        def get_active() -> Any:
            number = next(reversed(registry.figs), None)
            return None if number is None or number in self._parked else registry.figs[number]

        def activate(manager: Any) -> None:
            self._parked.discard(manager.num)
            set_active(manager)

        def show(*args: Any, **kwargs: Any) -> None:  # pyplot wants to annotate it: no method
            self.show()

        registry.get_active = staticmethod(get_active)
        registry.set_active = staticmethod(activate)
        pyplot.show = show
        pyplot.rcParams["figure.max_open_warning"] = 0

    def show(self) -> None:
        """Picture every open figure that changed since its last picture."""
        registry: Any = sys.modules["matplotlib._pylab_helpers"].Gcf
        for number, manager in list(registry.figs.items()):
            figure = manager.canvas.figure
            if number in self._parked and not figure.stale:
                continue
            self._parked.add(number)
            if figure.axes or figure.texts:
                self._take(figure)
            figure.stale = False
        self._close_oldest(registry)

    def collect(self) -> tuple[list[dict[str, Any]], int]:
        """Pictures of this cell as {"png", "description", "chart"}, and how many were left out."""
        self.install()
        if self._patched:
            self.show()
        pictures, left_out = self._pictures, self._left_out
        self._pictures, self._left_out = [], 0
        return pictures, left_out

    def _take(self, figure: Any) -> None:
        if len(self._pictures) >= MAX_FIGURES:
            self._left_out += 1
            return
        inches = max(*figure.get_size_inches(), 1)
        target = io.BytesIO()
        tight = "tight" if inches * DPI <= MAX_PIXELS else None
        figure.savefig(target, format="png", dpi=min(DPI, MAX_PIXELS / inches), bbox_inches=tight)
        words = describe(figure, self._plotted.of(figure))
        self._pictures.append(
            {"png": target.getvalue(), "description": words, "chart": chart(figure)}
        )

    def _close_oldest(self, registry: Any) -> None:
        while len(self._parked) > MAX_PARKED:
            oldest = min(self._parked)
            self._parked.discard(oldest)
            registry.figs.pop(oldest, None)
