"""How a database compares of which only SQLAlchemy knows more: as its collations do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql

from .statements import named, typed


class SqlTerms:
    """`link.Terms`."""

    def column(self, name: str, kind: str) -> Any:
        return named(name)

    def cell(self, name: str, kind: str) -> Any:
        return self.column(name, kind)

    def value(self, value: Any, kind: str) -> Any:
        if isinstance(value, datetime) and kind.endswith("ZONE") and not value.tzinfo:
            value = value.replace(tzinfo=UTC)
        return typed(value, kind)

    def equals(self, name: str, value: str) -> Any:
        return named(name) == typed(value, "VARCHAR")

    def contains(self, name: str, value: str) -> Any:
        column = sql.type_coerce(named(name), sql.String())
        return sql.func.lower(column).contains(value.lower(), autoescape=True)
