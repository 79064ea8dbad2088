"""Columns of numbers and of times, made ready so that their values are known again when written.

A value is only known again where the column is sparse: among close-lying ones, any number of the
size would be a match. What describes the whole column, such as its largest value, is no raw value.
"""

from __future__ import annotations

import importlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from .days import START, Moment
from .numbers import Written

AROUND = 100  # units to both sides of a number that are looked at
MAX_AROUND = 2  # with more values there, a match says nothing


def different_of(values: Any) -> Any:
    """Numpy's values in order, each once; twenty times faster than its own `unique`."""
    numpy = importlib.import_module("numpy")
    ordered = numpy.sort(values)
    return ordered[numpy.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


class NumberColumn:
    """Its different values in order."""

    def __init__(self, name: str, values: Any, described: Any) -> None:
        """`values` are numpy's, ordered and different, `described` facts about them, ordered."""
        self.name = name
        self._values = values
        self._is_whole = values.dtype.kind in "iu"
        self._described = described

    @property
    def nbytes(self) -> int:
        return int(self._values.nbytes)

    def found(self, numbers: list[Written]) -> Iterator[Written]:
        """Those that are values of the column, to the places that are written."""
        return (one for one in numbers if self._has(one))

    def _has(self, one: Written) -> bool:
        for value in {one.value, -one.value}:
            if self._is_whole and isinstance(value, int):
                if not -(2**63) <= value < 2**63:
                    continue
                if self._count(value, value) and self._is_sparse(value, 1):
                    return True
            elif self._count(value - one.unit * 0.5001, value + one.unit * 0.5001) and (
                self._is_sparse(value, one.unit)
            ):
                return True
        return False

    def _is_sparse(self, value: float, unit: float) -> bool:
        return self._count(value - AROUND * unit, value + AROUND * unit) <= MAX_AROUND

    def _count(self, low: float, high: float) -> int:
        return bisect_right(self._values, high) - bisect_left(self._values, low)

    def describes(self, one: Written) -> bool:
        """Whether it is a fact about the column."""
        half = one.unit * 0.5001
        return any(
            bisect_right(self._described, value + half) > bisect_left(self._described, value - half)
            for value in (one.value, -one.value)
        )


class TimeColumn:
    """Its different times in order, to the second, and its different days."""

    def __init__(self, name: str, seconds: Any, described: Any) -> None:
        """Since 1970; `described` are facts about them."""
        self.name = name
        self._seconds = seconds
        self._days = different_of(seconds // 86400)
        self._described = {int(one) for one in described}
        self._described_days = {one // 86400 for one in self._described}

    @property
    def nbytes(self) -> int:
        return int(self._seconds.nbytes + self._days.nbytes)

    def found(self, moments: list[Moment]) -> Iterator[Moment]:
        """Those that are times of the column, or its days."""
        return (one for one in moments if self._has(one))

    def describes(self, one: Moment) -> bool:
        """Whether it is a fact about the column."""
        second = _second(one)
        return second // 86400 in self._described_days if one.is_day else second in self._described

    def _has(self, one: Moment) -> bool:
        second = _second(one)
        if one.is_day:
            return _is_among(self._days, second // 86400)
        return _is_among(self._seconds, second, 60 if second % 60 == 0 else 1)


def _second(one: Moment) -> int:
    return int((one.when - START).total_seconds())


def _is_among(values: Any, value: int, step: int = 1) -> bool:
    def count(low: int, high: int) -> int:
        return bisect_left(values, high) - bisect_left(values, low)

    around = count(value - AROUND * step, value + AROUND * step)
    return count(value, value + step) > 0 and around <= MAX_AROUND
