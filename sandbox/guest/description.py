"""A figure in words, for who can't see it: titles, axes, and how much is drawn of what data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MAX_CHARS = 600
UNTITLED = "A figure without a title"


def describe(figure: Any, data: str = "") -> str:
    """`data` is a phrase on what it was drawn from; it keeps its place, however much is drawn."""
    parts: list[str] = []
    suptitle = getattr(figure, "_suptitle", None)
    if suptitle is not None and suptitle.get_text():
        parts.append(suptitle.get_text())
    parts += [text for axes in figure.axes if (text := _axes(axes))]
    ending = f"; {data}" if data else ""
    return ("; ".join(parts) or UNTITLED)[: MAX_CHARS - len(ending)] + ending


def _axes(axes: Any) -> str:
    labels = " by ".join(text for text in (axes.get_ylabel(), axes.get_xlabel()) if text)
    parts = (
        axes.get_title(),
        labels,
        _lines(axes.lines),
        _count(sum(len(c) for c in axes.containers if hasattr(c, "patches")), "bar"),
        *_collections(axes.collections),
        _count(len(axes.images), "image"),
    )
    return ", ".join(part for part in parts if part)


def _lines(lines: Any) -> str:
    """Lines and how many points each has."""
    points = sorted({len(line.get_xdata()) for line in lines})
    if not points:
        return ""
    each = _count(points[-1], "point")
    return f"{_count(len(lines), 'line')} of {f'{points[0]:,} to ' if points[1:] else ''}{each}"


def _collections(collections: Any) -> Iterable[str]:
    """Scattered points are counted one by one; an area, or all of a line's error bars, are one."""
    scattered = [len(c.get_offsets()) for c in collections if type(c).__name__ == "PathCollection"]
    yield _count(sum(scattered), "scattered point")
    yield _count(len(collections) - len(scattered), "shape")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number > 1 else ''}" if number else ""
