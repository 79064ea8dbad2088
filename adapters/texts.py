"""How text of people, models and cells is kept in the database. Knows SQL and no table."""

from __future__ import annotations

from sqlalchemy import Dialect, String, Text, TypeDecorator


class AnyText(TypeDecorator[str]):
    """Any text; what databases refuse, zeros and lone surrogates, is replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        kept = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return kept.encode(errors="replace").decode()


class AnyName(AnyText):
    """The same, cut to a length: SQLite keeps what is over it, and PostgreSQL refuses that, too."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        kept = super().process_bind_param(value, dialect)
        return kept and kept[: self.length]
