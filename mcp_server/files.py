"""Reads files with DuckDB: their shape, their columns, their rows as Arrow batches.

Knows CSV and Parquet, one file or many. Holds no table in memory; nothing but the files of the
source is reachable.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import csv_columns, csv_sql
from .csv_tail import end_notes
from .databases import duckdb_types
from .duck import Running, opened
from .duck_sql import profile_query, profiles, selected
from .errors import UnreadableDataset
from .findings import Findings, FoundShape, remembered
from .folder import file_at, folder_at
from .kept import Kept
from .sources import ConvertedSource, Files, FileSource, FolderSource
from .sql import text
from .table import ColumnProfile, Conditions, Selection, Shape

CHANGED = "was changed while it was read; ask again"


class FileReader:
    """`table.Reader` for files. What was found of a file is kept until the file changes, and with
    `findings` for the next start.
    """

    def __init__(self, findings: Findings | None = None) -> None:
        self._findings = findings
        self._queries = Kept[Files, str]()

    def shape(self, source: Files) -> Shape:
        kept = self._findings.shapes if self._findings and _is_csv(source) else None
        found = remembered(kept, source, lambda: _shaped(source))
        self._queries.put(source, found.query)
        return found.shape

    def profile(
        self, source: Files, shape: Shape, where: Conditions = ()
    ) -> tuple[ColumnProfile, ...]:
        def found() -> tuple[ColumnProfile, ...]:
            with _opened(source) as connection:
                query, values = self._part(connection, source, shape, where)
                asked = profile_query(shape, query)
                return profiles(shape, connection.execute(asked, values).fetchall()[0])

        kept = self._findings.profiles if self._findings and not where else None
        return remembered(kept, source, found)

    def count(self, source: Files, shape: Shape, where: Conditions) -> int:
        with _opened(source) as connection:
            query, values = self._part(connection, source, shape, where)
            return connection.execute(f"SELECT count(*) FROM ({query})", values).fetchall()[0][0]

    def _part(
        self, connection: Any, source: Files, shape: Shape, where: Conditions
    ) -> tuple[str, list[Any]]:
        return selected(self._query(connection, source), shape, Selection(where=where))

    @contextmanager
    def open(self, source: Files, shape: Shape, selection: Selection) -> Generator[Running]:
        with _opened(source) as connection:
            query, values = selected(self._query(connection, source), shape, selection)
            yield Running(connection, query, values)
            if not is_as_it_was(source):
                raise UnreadableDataset(CHANGED)

    def query(self, source: Files) -> str:
        """SQL for all its rows, on a database that can read its files.

        Raises:
            UnreadableDataset: it can't be read as a table.
        """
        with _opened(source) as connection:
            return self._query(connection, source)

    def _query(self, connection: Any, source: Files) -> str:
        known = self._queries.get(source)
        if known is None:
            known, _, _ = _found(connection, source)
            self._queries.put(source, known)
        return known


@contextmanager
def _opened(source: Files) -> Generator[Any]:
    """A database on these files; what goes wrong is a sentence with the dataset's name."""
    try:
        with opened(*paths(source)) as connection:
            yield connection
    except UnreadableDataset as error:
        raise error.of(source.name) from error


def is_as_it_was(source: Files) -> bool:
    """Whether its files are still those that it was made of."""
    match source:
        case FileSource():
            found = file_at(source.path)
            return found is not None and (found.size_bytes, found.modified_ns) == (
                source.size_bytes,
                source.modified_ns,
            )
        case FolderSource():
            return getattr(folder_at(source.path), "state", None) == source.state
        case ConvertedSource():
            return True  # what was made of a file is written once


def _is_csv(source: Files) -> bool:
    """Whether all of it has to be read to know its columns."""
    return isinstance(source, FileSource) and source.format == "csv"


def _shaped(source: Files) -> FoundShape:
    with _opened(source) as connection:
        query, rows, notes = _found(connection, source)
        table = connection.sql(query)
        kinds = map(str, table.types)
        shape = Shape(rows, tuple(zip(table.columns, kinds, strict=True)), notes=notes)
        return FoundShape(query, shape)


def _found(connection: Any, source: Files) -> tuple[str, int, tuple[str, ...]]:
    """The query that reads it, its number of rows, and sentences about how it is read."""
    if not (isinstance(source, FileSource) and source.format == "csv"):
        table = _parquet(source)
        rows = connection.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        return _typed(connection, table), int(rows), ()
    head = csv_sql.read_head(source.path)
    found = csv_columns.find(connection, source.path, head)
    notes = (*head.notes, *found.notes, *end_notes(source.path, head))
    query = csv_sql.typed_rows(source.path, head, found.kinds, has_blank=found.has_blank)
    return query, found.rows, tuple(f"{note}." for note in notes)


def _typed(connection: Any, table: str) -> str:
    """The query of all rows in the types of `duckdb_types`."""
    relation = connection.sql(f"SELECT * FROM {table}")
    declared = list(zip(relation.columns, map(str, relation.types), strict=True))
    fields = [duckdb_types.stored(*column) for column in declared]
    kinds = {field.name: str(field.type) for field in fields}
    if large := duckdb_types.large(fields):
        (facts,) = connection.sql(duckdb_types.range_query(large, table)).fetchall()
        kinds |= duckdb_types.ranged(large, facts)
    return f"SELECT {duckdb_types.read(declared, kinds)} FROM {table}"


def _parquet(source: Files) -> str:
    """Files of one table may have their columns in another order, or some of them."""
    if not isinstance(source, FolderSource):
        return f"read_parquet({text(str(source.path))})"
    files = ", ".join(text(str(path)) for path in source.files)
    return f"read_parquet([{files}], union_by_name = true, hive_partitioning = {_is_hive(source)})"


def _is_hive(source: FolderSource) -> str:
    parts = (path.relative_to(source.path).parts[:-1] for path in source.files)
    return "true" if all(p and all("=" in one for one in p) for p in parts) else "false"


def paths(source: Files) -> tuple[Path, ...]:
    """The files that it is read from."""
    return source.files if isinstance(source, FolderSource) else (source.path,)
