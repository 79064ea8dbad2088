"""How PostgreSQL compares: texts by their code points, times in UTC, which the session has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql

from .statements import named, typed


class PostgresTerms:
    """`link.Terms`. Without the library for all the world's letters, their case is the database's
    affair.
    """

    def __init__(self, *, has_icu: bool) -> None:
        self._has_icu = has_icu

    def column(self, name: str, kind: str) -> Any:
        return sql.collate(_text(name), "C") if kind == "VARCHAR" else named(name)

    def cell(self, name: str, kind: str) -> Any:
        return self.column(name, kind)

    def value(self, value: Any, kind: str) -> Any:
        return typed(value, kind)

    def equals(self, name: str, value: str) -> Any:
        """An index helps with the first, and there are collations whose "a" equals "A"."""
        wanted = self.value(value, "VARCHAR")
        return sql.and_(_text(name) == wanted, self.column(name, "VARCHAR") == wanted)

    def contains(self, name: str, value: str) -> Any:
        text = sql.collate(_text(name), "und-x-icu") if self._has_icu else _text(name)
        return sql.func.strpos(sql.func.lower(text), typed(value.lower(), "VARCHAR")) > 0


def _text(name: str) -> Any:
    return sql.cast(named(name), sql.Text())
