"""Tables of DuckDB files as part of a query: read where they lie, however large they are."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from .databases.duckdb_table import rows_of
from .databases.source import TableSource
from .duck_files import Unchanged
from .questions import Parts
from .tables import Tables


def is_attachable(source: TableSource) -> bool:
    """Not views of other schemas: they may name tables that only their own file's SQL finds."""
    return source.kind == "duckdb" and (not source.is_view or source.part == source.table)


class Attached:
    """The files to attach, and the queries of their tables."""

    def __init__(self, tables: Tables, sources: Mapping[Parts, TableSource]) -> None:
        self._sources = sources
        self._shapes = {name: tables.shape(source) for name, source in sources.items()}
        wanted = dict.fromkeys(Path(source.database.where) for source in sources.values())
        aliases = (alias for i in count() if (alias := f"file {i}") not in _first(sources))
        self.files = dict(zip(aliases, wanted, strict=False))
        self.unchanged = Unchanged(wanted)

    def queries(self, connection: Any) -> dict[Parts, str]:
        """Raises: BadQuery: a table was changed since it was looked at."""
        aliases = {str(path): alias for alias, path in self.files.items()}
        return {
            name: rows_of(connection, (aliases[source.database.where], *_within(source)), shape)
            for (name, source), shape in zip(
                self._sources.items(), self._shapes.values(), strict=True
            )
        }


def _first(names: Mapping[Parts, TableSource]) -> set[str]:
    return {name[0].lower() for name in names}


def _within(source: TableSource) -> tuple[str, str]:
    return source.schema or "main", source.table
