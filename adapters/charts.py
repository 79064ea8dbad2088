"""The data of a plain chart, for platforms that draw it themselves. Knows no platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each category of its chart."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The data of a plain picture, for who draws it anew. A pie has one series of segments."""

    kind: Literal["bar", "line", "area", "pie"]
    title: str
    x_label: str
    y_label: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
