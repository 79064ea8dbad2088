"""Looks for values of columns in a text, as it stands, turned around, rotated and decoded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from . import letters
from .days import moments
from .decodings import decoded, unreadable
from .known import Known
from .letters import LONG_LETTERS, MIN_LETTERS, Stream
from .numbers import written
from .ready import Column
from .sorted_column import NumberColumn, TimeColumn
from .spans import Span
from .text_column import Looked, TextColumn

MAX_LEVELS = 3
MAX_DECODED_CHARS = 100_000
BLOCK_LETTERS = 8_192
OVERLAP_LETTERS = 256


class Overloaded(Exception):
    """A text can't be looked through in time."""


class Looking:
    """For the values of these columns, until `until_s` of the monotonic clock."""

    def __init__(self, columns: Sequence[Column], known: Known, until_s: float) -> None:
        self._texts = [one for one in columns if isinstance(one, TextColumn)]
        self._numbers = [one for one in columns if isinstance(one, NumberColumn)]
        self._times = [one for one in columns if isinstance(one, TimeColumn)]
        self._known = known
        self._until_s = until_s

    def spans(self, text: str) -> Iterator[Span]:
        """Where values stand, and what can't be read.

        Raises:
            Overloaded: it takes too long.
        """
        for start, end in unreadable(text):
            yield Span(start, end, f"{end - start} encoded characters")
        yield from self._at_level(text, 1)

    def _at_level(self, text: str, level: int) -> Iterator[Span]:
        yield from self._letters(text)
        yield from self._figures(text)
        for one in self._figures(text[::-1]):
            yield Span(len(text) - one.end, len(text) - one.start, one.column)
        if level < MAX_LEVELS:
            yield from self._decoded(text, level)

    def _decoded(self, text: str, level: int) -> Iterator[Span]:
        """All that is encoded, as one text: a value may be in pieces."""
        pieces = list(decoded(text))
        bounds = [0]
        for one in pieces:
            bounds.append(bounds[-1] + len(one.text) + 1)
        if bounds[-1] > MAX_DECODED_CHARS:
            raise Overloaded
        if not pieces:
            return
        for found in self._at_level("\n".join(one.text for one in pieces), level + 1):
            for piece, start, end in zip(pieces, bounds, bounds[1:], strict=False):
                if found.start < end and found.end > start:
                    yield Span(piece.start, piece.end, found.column)

    def _letters(self, text: str) -> Iterator[Span]:
        if not self._texts:
            return
        plain = letters.stream(text)
        views = [(plain, MIN_LETTERS), (plain.turned(), LONG_LETTERS)]
        views += [(one.rotated(), LONG_LETTERS) for one, _ in views]
        for view, least in views:
            for block in _blocks(view):
                yield from self._in_block(Looked(block, least=least), block)

    def _in_block(self, looked: Looked, block: Stream) -> Iterator[Span]:
        for column in self._texts:
            self._mind_clock()
            for start, end in column.found(looked):
                if not self._known.letters(looked.bytes[start:end]):
                    ends = int(block.places[start]), int(block.places[end - 1])
                    yield Span(min(ends), max(ends) + 1, column.name)

    def _figures(self, text: str) -> Iterator[Span]:
        numbers = [
            one
            for one in written(text)
            if not self._known.number(one.value)
            and not any(column.describes(one) for column in self._numbers)
        ]
        for column in self._numbers:
            self._mind_clock()
            for found in column.found(numbers):
                yield Span(found.start, found.end, column.name)
        if self._times:
            when = [
                one
                for one in moments(text)
                if not self._known.moment(one.when)
                and not any(column.describes(one) for column in self._times)
            ]
            for times in self._times:
                self._mind_clock()
                for moment in times.found(when):
                    yield Span(moment.start, moment.end, times.name)

    def _mind_clock(self) -> None:
        if time.monotonic() > self._until_s:
            raise Overloaded


def _blocks(view: Stream) -> Iterator[Stream]:
    size = len(view.letters)
    for start in range(0, max(1, size), BLOCK_LETTERS):
        part: Any = slice(start, start + BLOCK_LETTERS + OVERLAP_LETTERS)
        yield Stream(view.letters[part], view.places[part])
        if start + BLOCK_LETTERS + OVERLAP_LETTERS >= size:
            break
