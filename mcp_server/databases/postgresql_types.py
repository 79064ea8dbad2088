"""What PostgreSQL's types are here, and how its cells come: as numbers, else as the texts that it
writes, which Arrow reads faster than Python. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

import psycopg
import sqlalchemy as sql
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.types.string import TextLoader

from .cells import decimal_kind
from .link import Field, Table
from .statements import named, table_of

NUMERIC, BPCHAR, TIME = 1700, 1042, 1083
_KINDS = {
    "bool": "BOOLEAN",
    "bytea": "BLOB",
    "int2": "BIGINT",
    "int4": "BIGINT",
    "int8": "BIGINT",
    "oid": "BIGINT",
    "float4": "DOUBLE",
    "float8": "DOUBLE",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
}
_OF_THEIR_OWN = {"bool", "bytea", "int2", "int4", "int8", "oid", "float4", "float8"}
_BY_OID = {psycopg.adapters.types[name].oid: kind for name, kind in _KINDS.items()}


class _PaddedLoader(Loader):
    """CHAR(n) is filled up with blanks, which mean nothing."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode().rstrip(" ")


class _TimeLoader(Loader):
    """24:00 is a time of day in PostgreSQL alone: it stays a text."""

    def load(self, data: Buffer) -> time | str:
        text = bytes(data).decode()
        try:
            return time.fromisoformat(text)
        except ValueError:
            return text


def adapters() -> AdaptersMap:
    """How cells become what `cells.array` takes; arrays become lists."""
    found = AdaptersMap(psycopg.adapters)
    for known in psycopg.adapters.types:
        if known.name not in _OF_THEIR_OWN:
            found.register_loader(known.oid, TextLoader)
    found.register_loader(BPCHAR, _PaddedLoader)
    found.register_loader(TIME, _TimeLoader)
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """As the database describes it. Numbers without a declared number of digits have no digits."""

    name: str
    oid: int
    digits: int | None
    scale: int | None

    @property
    def is_unbound(self) -> bool:
        """A number of any size: only its cells tell."""
        return self.oid == NUMERIC and self.digits is None

    @property
    def kind(self) -> str:
        if self.oid != NUMERIC:
            return _BY_OID.get(self.oid, "VARCHAR")
        if self.digits is None:
            return "DOUBLE"
        return decimal_kind(self.digits, self.scale or 0)

    @property
    def field(self) -> Field:
        """In an answer: sums are whole numbers where they can be, and "infinity" is a text."""
        if self.is_unbound:
            return Field(self.name, "BIGINT", "DOUBLE")
        is_time = self.kind.startswith(("DATE", "TIME"))
        return Field(self.name, self.kind, "VARCHAR" if is_time else None)


def columns(description: Sequence[Any]) -> list[Column]:
    return [Column(c.name, c.type_code, c.precision, c.scale) for c in description]


FACTS = 3
_ODD = ("NaN", "Infinity", "-Infinity")


def facts_query(table: Table, names: Sequence[str]) -> Any:
    """Of columns of numbers of any size, in one row: whether one isn't finite, the greatest
    without its sign, the most digits behind the point.
    """
    facts: list[Any] = []
    for name in names:
        column = named(name)
        is_odd = sql.cast(column, sql.Text()).in_(_ODD)
        finite = sql.case((sql.not_(is_odd), column))
        facts += [
            sql.func.bool_or(is_odd),
            sql.cast(sql.func.max(sql.func.trunc(sql.func.abs(finite))), sql.Text()),
            sql.func.max(sql.func.scale(finite)),
        ]
    return sql.select(*(fact.label(f"f{i}") for i, fact in enumerate(facts))).select_from(
        table_of(table)
    )


def decided(is_odd: bool | None, greatest: str | None, scale: int | None) -> str:
    """The type that loses no digit of any cell."""
    whole = (greatest or "0").lstrip("0")
    if scale or is_odd:
        kind = decimal_kind(len(whole) + (scale or 0), scale or 1)
        return "VARCHAR" if is_odd and kind != "DOUBLE" else kind  # only doubles can be NaN
    return "BIGINT" if int(whole or "0") < 2**63 else decimal_kind(len(whole), 0)
