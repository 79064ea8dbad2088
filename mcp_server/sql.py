"""Names and texts as SQL. Pure."""

from __future__ import annotations


def identifier(name: str) -> str:
    """A quoted name."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A quoted text."""
    return "'" + value.replace("'", "''") + "'"


def literal(value: str | int | float | bool) -> str:
    """A value as it is written in DuckDB's SQL."""
    match value:
        case str():
            return text(value)
        case bool():
            return "true" if value else "false"
        case _:
            return repr(value)
