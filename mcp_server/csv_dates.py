"""Days as people write them: 31.12.2024, 12/31/2024 5:30 PM, 31 Dec 2024. Pure.

Knows SQL for one cell, no files. 01/02/2024 may be two days: it is read where another cell shows
which comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .csv_cells import WORDS, all_cells, any_cell, matches
from .csv_types import Kind
from .csv_verdict import Verdict, kept_as_text
from .sql import text

_DAY, _YEAR = "[0-9]{1,2}", "[0-9]{4}"
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?)?"
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_ANY = rf"{_YEAR}[-/.]{_DAY}[-/.]{_DAY}|{_DAY}[-/.]{_DAY}[-/.](?:{_YEAR}|[0-9]{{2}})"
_SHORT_YEAR = f"{_DAY}[-/.]{_DAY}[-/.][0-9]{{2}}"


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to write days; `order` is how it is told."""

    pattern: str
    formats: tuple[str, ...]
    order: str

    def parsed(self, column: str, function: str = "try_strptime") -> str:
        formats = ", ".join(text(one + time) for one in self.formats for time in _TIMES)
        return f"{function}(trim({column}), [{formats}])"


_WAYS = {
    "dots": _Way(rf"{_DAY}\.{_DAY}\.{_YEAR}", ("%d.%m.%Y",), "day first, as in 31.12.2024"),
    "day/": _Way(f"{_DAY}/{_DAY}/{_YEAR}", ("%d/%m/%Y",), "day first, as in 31/12/2024"),
    "month/": _Way(f"{_DAY}/{_DAY}/{_YEAR}", ("%m/%d/%Y",), "month first, as in 12/31/2024"),
    "day-": _Way(f"{_DAY}-{_DAY}-{_YEAR}", ("%d-%m-%Y",), "day first, as in 31-12-2024"),
    "month-": _Way(f"{_DAY}-{_DAY}-{_YEAR}", ("%m-%d-%Y",), "month first, as in 12-31-2024"),
    "iso": _Way(f"{_YEAR}-{_DAY}-{_DAY}", ("%Y-%m-%d",), "year first"),
    "year": _Way(rf"{_YEAR}[/.]{_DAY}[/.]{_DAY}", ("%Y/%m/%d", "%Y.%m.%d"), "year first"),
    "names": _Way(
        f"{_DAY}[ -][A-Za-z]{{3,9}}[ -]{_YEAR}|[A-Z][a-z]{{2,8}} {_DAY},? {_YEAR}",
        ("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"),
        "with the month's name",
    ),
}


def tests(column: str) -> dict[str, str]:
    """SQL for facts about all cells of a column, by name."""
    return {
        "any date": all_cells(column, matches(column, rf"\s*(?:{_ANY}){_TIME}\s*")),
        "short year": all_cells(column, matches(column, rf"\s*(?:{_SHORT_YEAR}){_TIME}\s*")),
        "has time": any_cell(column, f"contains({column}, ':')"),
        **{name: all_cells(column, _fits(column, way)) for name, way in _WAYS.items()},
    }


def decided(facts: Mapping[str, Any]) -> Verdict | None:
    """None: no dates."""
    for sign in "/-":
        if facts.get(f"day{sign}") and facts.get(f"month{sign}"):
            because = f"01{sign}02{sign}2024 there could be in January or in February"
            return Verdict(None, kept_as_text(because))
    way = next((_WAYS[name] for name in _WAYS if facts.get(name)), None)
    if way is not None:
        has_time = bool(facts.get("has time"))
        what = "times" if has_time else "dates"
        return Verdict(_kind(way, has_time), f"I read {{columns}} as {what}, {way.order}")
    if facts.get("short year"):
        return Verdict(None, kept_as_text("years there have two digits"))
    if facts.get("any date"):
        return Verdict(None, kept_as_text("dates are written there in more than one way"))
    return None


def _fits(column: str, way: _Way) -> str:
    pattern = rf"\s*(?:{way.pattern}){_TIME}\s*"
    return f"{matches(column, pattern)} AND {way.parsed(column)} IS NOT NULL"


def _kind(way: _Way, has_time: bool) -> Kind:
    value = way.parsed("{cell}", "strptime")
    if has_time:
        return Kind("timestamp", "TIMESTAMP", "", value, WORDS)
    return Kind("date", "DATE", "", value, WORDS)
