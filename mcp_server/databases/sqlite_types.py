"""What a SQLite column is: by its declared type where its cells agree, else by them alone.

A text or a number may be anywhere in SQLite; what would lose something stays text. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sql

from .link import Table
from .statements import named, table_of

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_DATE = re.compile(_DAY)
_TIMESTAMP = re.compile(f"{_DAY}([ T]{_CLOCK})?")
_ZONED = re.compile(rf"{_DAY}[ T]{_CLOCK}(Z|[+-]\d{{2}}:?\d{{2}})")
_WHOLE = 2**53  # up to here a double holds every whole number
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = {"d": "DATE", "dt": "TIMESTAMP", "t": "TIMESTAMP", "z": "TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the cells of a column: how many are of each of SQLite's types, the range of the whole
    numbers, and which kinds of time its texts are ("d" day, "t" timestamp, "z" with a zone, "x" no
    time), None where nobody asked.
    """

    integers: int | None
    reals: int | None
    texts: int | None
    blobs: int | None
    least: int | None
    greatest: int | None
    times: str | None


FACTS = 7


def facts_query(table: Table, declared: list[tuple[str, str]]) -> Any:
    """The number of rows and the facts of each column, in one row."""
    facts: list[Any] = [sql.func.count()]
    for name, kind in declared:
        column = named(name)
        of = sql.func.typeof(column)
        whole = sql.case((of == "integer", column))
        facts += [sql.func.sum(of == known) for known in ("integer", "real", "text", "blob")]
        facts += [sql.func.min(whole), sql.func.max(whole)]
        asked = sql.func.group_concat(sql.distinct(sql.func.kind_of_time(column)))
        facts.append(asked if _is_time(kind) else sql.null())
    return sql.select(*(fact.label(f"f{i}") for i, fact in enumerate(facts))).select_from(
        table_of(table)
    )


def decide(declared: str, facts: Facts) -> str:
    """The type that all cells have and lose nothing by."""
    integers, reals, texts, blobs = (
        int(count or 0) for count in (facts.integers, facts.reals, facts.texts, facts.blobs)
    )
    if blobs:
        return "BLOB"
    if texts:
        is_only = not (integers or reals)
        return _of_times(facts.times) if is_only and facts.times else "VARCHAR"
    if not (integers or reals):
        return _of_declared(declared)
    least, greatest = int(facts.least or 0), int(facts.greatest or 0)
    if reals or _is_real(declared):
        return "DOUBLE" if least >= -_WHOLE and greatest <= _WHOLE else "VARCHAR"
    if "BOOL" in declared.upper() and least >= 0 and greatest <= 1:
        return "BOOLEAN"
    return "BIGINT"


def _of_times(found: str) -> str:
    kinds = "".join(sorted(set(found.split(","))))
    return _TIMES.get(kinds, "VARCHAR")


def _of_declared(declared: str) -> str:
    """Of a column without cells."""
    name = declared.upper()
    known = (
        ("BOOL", "BOOLEAN"),
        ("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
        ("DATETIME", "TIMESTAMP"),
        ("TIMESTAMP", "TIMESTAMP"),
        ("DATE", "DATE"),
        ("INT", "BIGINT"),
        ("BLOB", "BLOB"),
    )
    found = next((kind for word, kind in known if word in name), None)
    return found or ("DOUBLE" if _is_real(declared) else "VARCHAR")


def _is_real(declared: str) -> bool:
    name = declared.upper()
    if whole := re.fullmatch(r"(?:DECIMAL|NUMERIC)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)", name):
        return int(whole[2] or 0) > 0
    return any(word in name for word in ("REAL", "FLOA", "DOUB", "DEC", "NUMERIC"))


def _is_time(declared: str) -> bool:
    return any(word in declared.upper() for word in ("DATE", "TIMESTAMP"))


def when(value: Any) -> str | None:
    """Which kind of time a cell is; nothing for a missing one."""
    if value is None:
        return None
    if not isinstance(value, str):
        return "x"
    try:
        if _DATE.fullmatch(value):
            date.fromisoformat(value)
            return "d"
        found = "t" if _TIMESTAMP.fullmatch(value) else "z" if _ZONED.fullmatch(value) else "x"
        if found != "x":
            datetime.fromisoformat(value)
    except ValueError:
        return "x"
    return found


def instant(value: Any) -> int | None:
    """The microseconds from 1970 to a moment; without a zone it is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
