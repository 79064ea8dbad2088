"""Places in a text that hold raw values, and the text with masks in their place. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MAX_NAME_CHARS = 30


class Span(NamedTuple):
    """From `start` to before `end`, in characters; `column` is whose value it is."""

    start: int
    end: int
    column: str


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order and without overlaps; what overlaps is one, named by its longest part."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if found and span.start < found[-1].end:
            last = found[-1]
            longest = max(last, span, key=lambda one: one.end - one.start)
            found[-1] = Span(last.start, max(last.end, span.end), longest.column)
        else:
            found.append(span)
    return found


def within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The parts of them that lie there, counted from `start`."""
    return [
        Span(max(one.start, start) - start, min(one.end, end) - start, one.column)
        for one in spans
        if one.start < end and one.end > start
    ]


def masked(text: str, spans: Iterable[Span]) -> str:
    """`spans` are in order and don't overlap."""
    parts: list[str] = []
    end = 0
    for span in spans:
        parts += [text[end : span.start], mask(span.column)]
        end = span.end
    return "".join([*parts, text[end:]])


def mask(column: str) -> str:
    name = " ".join(column.split()).replace("‹", "").replace("›", "")
    return f"‹{name[:MAX_NAME_CHARS] or 'value'}›"
