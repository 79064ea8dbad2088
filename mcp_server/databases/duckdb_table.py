"""A table of an attached DuckDB file as a query, in the types of `duckdb_types`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import BadQuery
from ..sql import identifier
from ..table import Shape
from .duckdb_types import read


def written(parts: Sequence[str]) -> str:
    """The name of a table, a schema's and a database's before it."""
    return ".".join(map(identifier, parts))


def declared(connection: Any, parts: Sequence[str]) -> list[tuple[str, str]]:
    """Its columns and DuckDB's names of their types."""
    relation = connection.sql(f"SELECT * FROM {written(parts)}")
    return list(zip(relation.columns, map(str, relation.types), strict=True))


def rows_of(connection: Any, parts: Sequence[str], shape: Shape) -> str:
    """All its rows, in the types of the shape.

    Raises:
        BadQuery: its columns aren't those of the shape any more.
    """
    columns = declared(connection, parts)
    if [name for name, _ in columns] != list(shape.names):
        raise BadQuery(f'The columns of "{parts[-1]}" were changed just now; ask again.')
    return f"SELECT {read(columns, dict(shape.columns))} FROM {written(parts)}"
