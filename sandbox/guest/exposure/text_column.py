"""A column of texts, made ready so that its values are found in a stream of letters."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from . import letters
from .letters import EDGE_LETTERS, MIN_LETTERS, Stream, Windows
from .sorted_column import different_of

MAX_ROWS_OF_ONE = 3  # an edge that more values share tells of none
TABLE_BITS = 22


class Looked:
    """A stream with the parts of it that are looked up, for all columns."""

    def __init__(self, one: Stream, *, least: int = MIN_LETTERS) -> None:
        self.stream = one
        self.bytes = one.letters.tobytes()
        self.whole = Candidates(letters.windows(one, least=least))
        self.heads = Candidates(letters.edges(one, at_start=True))
        self.tails = Candidates(letters.edges(one, at_start=False))


class Candidates:
    """Windows by their hashes."""

    def __init__(self, windows: Windows) -> None:
        numpy = importlib.import_module("numpy")
        self.windows = windows
        self._sorted = numpy.sort(windows.hashes)  # numpy's own sets are ten times slower
        bits = min(TABLE_BITS, len(self._sorted).bit_length() + 4)  # small is fast
        self._shift = numpy.uint32(32 - bits)
        self._table = numpy.zeros(2**bits, bool)
        self._table[self._sorted >> self._shift] = True

    def rows(self, hashes: Any) -> Any:
        """The indexes of those hashes that a window has."""
        numpy = importlib.import_module("numpy")
        if not len(self._sorted):
            return numpy.zeros(0, numpy.int64)
        near = numpy.flatnonzero(self._table[hashes >> self._shift])
        places = numpy.searchsorted(self._sorted, hashes[near])
        places[places == len(self._sorted)] = 0
        return near[self._sorted[places] == hashes[near]]

    def of(self, one: int) -> Iterator[tuple[int, int]]:
        """Where windows of that hash begin and end."""
        numpy = importlib.import_module("numpy")
        for index in numpy.flatnonzero(self.windows.hashes == one).tolist():
            yield int(self.windows.starts[index]), int(self.windows.ends[index])


class TextColumn:
    """Hashes of a column's values, or, of long ones, of where they begin and end."""

    def __init__(self, name: str, column: Any) -> None:
        self.name = name
        self._column = column
        numpy = importlib.import_module("numpy")
        shape = (3, len(column))
        self._whole, self._heads, self._tails = numpy.zeros(shape, numpy.uint32)
        for first, data, starts, ends in letters.values(column):
            hasher, size = letters.Hasher(data), ends - starts
            part = slice(first, first + len(size))
            self._whole[part] = hasher.of(starts, ends)
            edged = size > EDGE_LETTERS
            begin, end = starts[edged], ends[edged]
            self._heads[part][edged] = hasher.of(begin, begin + EDGE_LETTERS)
            self._tails[part][edged] = hasher.of(end - EDGE_LETTERS, end)

    @property
    def different(self) -> int:
        """How many different values there are, nearly."""
        return len(different_of(self._whole))

    @property
    def nbytes(self) -> int:
        return 3 * self._whole.nbytes

    def found(self, looked: Looked) -> Iterator[tuple[int, int]]:
        """Where in the stream a value stands, or a long part of one: begin and end."""
        for row, one in _rows(self._whole, looked.whole):
            value = self._letters(row)
            for start, end in looked.whole.of(one):
                if looked.bytes[start:end] == value:
                    yield start, end
        for row, one in _rows(self._heads, looked.heads, most=MAX_ROWS_OF_ONE):
            value = self._letters(row)
            for start, _ in looked.heads.of(one):
                shared = _shared(value, looked.bytes[start : start + len(value)])
                if shared >= EDGE_LETTERS:
                    yield start, start + shared
        for row, one in _rows(self._tails, looked.tails, most=MAX_ROWS_OF_ONE):
            value = self._letters(row)[::-1]
            for _, end in looked.tails.of(one):
                before = looked.bytes[max(0, end - len(value)) : end][::-1]
                shared = _shared(value, before)
                if shared >= EDGE_LETTERS:
                    yield end - shared, end

    def _letters(self, row: int) -> bytes:
        return _letters(str(self._column[row].as_py() or ""))


@lru_cache(1024)
def _letters(text: str) -> bytes:
    return letters.stream(text).letters.tobytes()


def _rows(
    hashes: Any, candidates: Candidates, *, most: int | None = None
) -> Iterator[tuple[int, int]]:
    """A row for each hash that a window has, and no more than `most` rows."""
    numpy = importlib.import_module("numpy")
    rows = candidates.rows(hashes)
    order = numpy.argsort(hashes[rows], kind="stable")
    rows = rows[order]
    found = hashes[rows]
    first = numpy.flatnonzero(numpy.diff(found, prepend=0))
    counts = numpy.diff(first, append=len(rows))
    few = first[counts <= (len(rows) if most is None else most)]
    yield from zip(rows[few].tolist(), found[few].tolist(), strict=True)


def _shared(one: bytes, other: bytes) -> int:
    """How long the beginning is that both have."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))
