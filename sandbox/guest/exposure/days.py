"""Days and times as they are written in a text, in the usual spellings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

_CLOCK = r"(?:[T ,]{1,3}(?:at )?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?"
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)" + _CLOCK)
_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)" + _CLOCK)
_DENSE = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?(?!\d)")
_MADE = re.compile(r"\((\d{4}), (\d{1,2}), (\d{1,2})(?:, (\d{1,2}), (\d{1,2})(?:, (\d{1,2}))?)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED = re.compile(
    r"(?:\b(\d{1,2})(?:st|nd|rd|th|\.)?[ -])?\b(" + "|".join(_MONTHS) + r")[a-z]*\.?[ -]"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})" + _CLOCK,
    re.I,
)
_EPOCH = re.compile(r"(?<![\w.])-?\d{9,19}(?:\.\d+)?(?!\w)")
START = datetime.fromisoformat("1970-01-01")


class Moment(NamedTuple):
    """A time in a text, to the second; `is_day` when only its day is written."""

    start: int
    end: int
    when: datetime
    is_day: bool


def moments(text: str) -> Iterator[Moment]:
    """Each time in a text; where day and month may be either, both."""
    for pattern in (_ISO, _DENSE, _MADE):
        for found in pattern.finditer(text):
            year, month, day, *clock = found.groups()
            yield from _made(found, year, month, day, clock)
    for found in _LAST.finditer(text):
        one, other, year, *clock = found.groups()
        yield from _made(found, year, other, one, clock)
        yield from _made(found, year, one, other, clock)
    for found in _NAMED.finditer(text):
        before, month, after, year, *clock = found.groups()
        number = str(_MONTHS.index(month[:3].lower()) + 1)
        if day := before or after:
            yield from _made(found, year, number, day, clock)
    for found in _EPOCH.finditer(text):
        yield from _since_1970(found)


def _made(
    found: re.Match[str], year: str, month: str, day: str, clock: list[str | None]
) -> Iterator[Moment]:
    hour, minute, second = (int(one or 0) for one in (*clock, None, None, None)[:3])
    try:
        when = START.replace(int(year), int(month), int(day), hour, minute, second)
    except ValueError:
        return
    yield Moment(found.start(), found.end(), when, not any(clock))


def _since_1970(found: re.Match[str]) -> Iterator[Moment]:
    """Seconds, or thousandths, millionths or billionths of them."""
    number = float(found[0])
    for unit in (1, 1e3, 1e6, 1e9):
        if 1e8 < abs(number / unit) < 2e10:
            seconds = timedelta(seconds=int(number // unit))
            yield Moment(found.start(), found.end(), START + seconds, False)
