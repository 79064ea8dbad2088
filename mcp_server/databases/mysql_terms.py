"""How MySQL and MariaDB compare: texts as bytes, for their collations find "a" the same as "A " or
"ä"; times in UTC, which the session has.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import mysql

from .statements import named, typed

_TEXT = mysql.CHAR(charset="utf8mb4")
_MOMENT = mysql.DATETIME(fsp=6)


class MysqlTerms:
    """`link.Terms`."""

    def column(self, name: str, kind: str) -> Any:
        if kind == "VARCHAR":
            return sql.cast(sql.cast(named(name), _TEXT), sql.LargeBinary())
        return named(name)

    def cell(self, name: str, kind: str) -> Any:
        """The day 0000-00-00 is none; bits are numbers."""
        column = self.column(name, kind)
        if kind in ("BIGINT", "UBIGINT"):
            return column + sql.text("0")
        if kind.startswith(("DATE", "TIMESTAMP")):
            return sql.case((column != sql.text("0"), column))
        return column

    def value(self, value: Any, kind: str) -> Any:
        if isinstance(value, datetime):
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return sql.cast(typed(moment, kind), _MOMENT)
        if kind == "VARCHAR":
            return sql.cast(typed(value, kind), sql.LargeBinary())
        return typed(value, kind)

    def equals(self, name: str, value: str) -> Any:
        """An index helps with the first."""
        exact = self.column(name, "VARCHAR") == self.value(value, "VARCHAR")
        return sql.and_(named(name) == typed(value, "VARCHAR"), exact)

    def contains(self, name: str, value: str) -> Any:
        text = sql.collate(sql.cast(named(name), _TEXT), "utf8mb4_bin")
        return sql.func.locate(typed(value.lower(), "VARCHAR"), sql.func.lower(text)) > 0
