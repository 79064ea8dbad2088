"""A scene that was played, as the page to take a picture of. Knows no platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scene:
    """`name` is that of the picture's file, `html` the whole document."""

    name: str
    html: str
