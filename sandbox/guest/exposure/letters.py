"""Texts as the letters and digits in them: in lower case, without all that stands between. So a
value is found however it is spaced, wrapped, quoted or capitalised. Knows numpy, no tables.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MIN_LETTERS = 5
LONG_LETTERS = 8  # found in the middle of a word, too
EDGE_LETTERS = 12  # of a longer value, this much of its beginning or end tells which one it is
MAX_LETTERS = 64  # windows are no longer; of a longer value, the edges are looked for
PART_ROWS = 50_000  # of a column at once
_BASE = 0x9E3779B97F4A7C15  # odd, so it has an inverse modulo 2**64
_MASK = 2**64 - 1
_INVERSE = pow(_BASE, -1, 2**64)


@dataclass(frozen=True, slots=True)
class Stream:
    """The letters of a text as bytes, and for each byte the place of its character in the text."""

    letters: Any
    places: Any

    def turned(self) -> Stream:
        return Stream(self.letters[::-1].copy(), self.places[::-1].copy())

    def rotated(self) -> Stream:
        """By 13 letters."""
        return Stream(_rotation()[self.letters], self.places)


def stream(text: str) -> Stream:
    numpy = _numpy()
    lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    encoded = numpy.frombuffer(lower.encode("utf-8", "replace"), numpy.uint8)
    if len(encoded) == len(lower):
        places = numpy.arange(len(encoded))
    else:
        widths = [len(char.encode("utf-8", "replace")) for char in lower]
        places = numpy.repeat(numpy.arange(len(lower)), widths)
    kept = is_letter()[encoded]
    return Stream(encoded[kept], places[kept])


@lru_cache(1)
def is_letter() -> Any:
    """For each byte, whether it counts: ASCII letters and digits, and all of other alphabets."""
    numpy = _numpy()
    table = numpy.zeros(256, bool)
    table[[*b"0123456789abcdefghijklmnopqrstuvwxyz"]] = True
    table[128:] = True
    return table


@lru_cache(1)
def _rotation() -> Any:
    table = _numpy().arange(256, dtype="uint8")
    for index in range(26):
        table[97 + index] = 97 + (index + 13) % 26
    return table


class Hasher:
    """Hashes parts of some letters, each in no time: they are made from sums over all of them."""

    def __init__(self, letters: Any) -> None:
        numpy = _numpy()
        count = len(letters) + 1
        self._sums = numpy.zeros(count, numpy.uint64)
        weighed = (letters.astype(numpy.uint64) + 1) * _powers(_BASE, count)[:-1]
        numpy.cumsum(weighed, out=self._sums[1:])
        self._inverse = _powers(_INVERSE, count)

    def of(self, starts: Any, ends: Any) -> Any:
        """A 32-bit hash of each part, never 0."""
        numpy = _numpy()
        mixed = (self._sums[ends] - self._sums[starts]) * self._inverse[starts]
        mixed *= numpy.uint64(_BASE)
        return (mixed >> numpy.uint64(32)).astype(numpy.uint32) | numpy.uint32(1)


def _powers(base: int, count: int) -> Any:
    """Of a base modulo 2**64; the tables grow to what was asked for last."""
    known = _tables.get(base)
    if known is None or len(known) < count:
        numpy = _numpy()
        factors = numpy.full(max(count, 2**12), base & _MASK, numpy.uint64)
        factors[0] = 1
        known = _tables[base] = numpy.multiply.accumulate(factors)
    return known[:count]


_tables: dict[int, Any] = {}


@dataclass(frozen=True, slots=True)
class Windows:
    """Parts of a stream that a value may be, and their hashes."""

    starts: Any
    ends: Any
    hashes: Any


def windows(one: Stream, *, least: int = MIN_LETTERS) -> Windows:
    """All parts of a stream that begin and end where a word does, and all long ones."""
    numpy = _numpy()
    count = len(one.letters)
    apart = _edges(one)
    starts = [numpy.zeros(0, numpy.int64)]
    ends = [numpy.zeros(0, numpy.int64)]
    for length in range(least, min(MAX_LETTERS, count) + 1):
        start = numpy.arange(count - length + 1)
        end = start + length
        if length < LONG_LETTERS:
            whole = apart[start] & apart[end]
            start, end = start[whole], end[whole]
        starts.append(start)
        ends.append(end)
    all_starts, all_ends = numpy.concatenate(starts), numpy.concatenate(ends)
    return Windows(all_starts, all_ends, Hasher(one.letters).of(all_starts, all_ends))


def edges(one: Stream, *, at_start: bool) -> Windows:
    """The parts that the beginning of a long value may be, or the end of one."""
    numpy = _numpy()
    start = numpy.arange(max(0, len(one.letters) - EDGE_LETTERS + 1))
    end = start + EDGE_LETTERS
    whole = _edges(one)[start if at_start else end]
    start, end = start[whole], end[whole]
    return Windows(start, end, Hasher(one.letters).of(start, end))


def _edges(one: Stream) -> Any:
    """Whether a word begins or ends before the letter of that index."""
    numpy = _numpy()
    apart = numpy.ones(len(one.letters) + 1, bool)
    if len(one.letters):
        step = numpy.abs(numpy.diff(one.places))
        digit = (one.letters >= ord("0")) & (one.letters <= ord("9"))
        apart[1:-1] = (step > 1) | (digit[1:] != digit[:-1])
    return apart


def values(column: Any) -> Iterator[tuple[int, Any, Any, Any]]:
    """The values of an Arrow text column, part by part: the number of the first one, the letters
    of all, and where each begins and ends in them.
    """
    numpy, arrow = _numpy(), importlib.import_module("pyarrow")
    first = 0
    chunks = column.chunks if isinstance(column, arrow.ChunkedArray) else [column]
    for chunk in chunks:
        for start in range(0, len(chunk), PART_ROWS):
            part = chunk.slice(start, PART_ROWS)
            lower = arrow.compute.utf8_lower(part.fill_null("").cast(arrow.large_string()))
            _, offsets_buffer, data = lower.buffers()
            offsets = numpy.frombuffer(offsets_buffer, numpy.int64)
            offsets = offsets[lower.offset : lower.offset + len(lower) + 1]
            begin = int(offsets[0])
            raw = numpy.frombuffer(data, numpy.uint8) if data else numpy.zeros(0, numpy.uint8)
            raw = raw[begin : int(offsets[-1])]
            kept = is_letter()[raw]
            before = numpy.zeros(len(raw) + 1, numpy.int64)
            numpy.cumsum(kept, out=before[1:])
            bounds = before[offsets - begin]
            yield first, raw[kept], bounds[:-1], bounds[1:]
            first += len(part)


def _numpy() -> Any:
    return importlib.import_module("numpy")
