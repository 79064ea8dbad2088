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
from .duck import Running, opened
from .duck_sql import profile_query, profiles, selected
from .errors import UnreadableDataset
from .kept import Kept
from .sources import Files, FileSource, FolderSource
from .sql import text
from .table import ColumnProfile, Selection, Shape


class FileReader:
    """`table.Reader` for files. What was found of a file is kept until the file changes."""

    def __init__(self) -> None:
        self._queries = Kept[Files, str]()

    def shape(self, source: Files) -> Shape:
        with _opened(source) as connection:
            query, rows, notes = _found(connection, source)
            self._queries.put(source, query)
            table = connection.sql(query)
            kinds = map(str, table.types)
            return Shape(rows, tuple(zip(table.columns, kinds, strict=True)), notes=notes)

    def profile(self, source: Files, shape: Shape) -> tuple[ColumnProfile, ...]:
        with _opened(source) as connection:
            asked = profile_query(shape, self._query(connection, source))
            return profiles(shape, connection.sql(asked).fetchall()[0])

    @contextmanager
    def open(self, source: Files, shape: Shape, selection: Selection) -> Generator[Running]:
        with _opened(source) as connection:
            query, values = selected(self._query(connection, source), shape, selection)
            yield Running(connection, query, values)

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
        with opened(*_paths(source)) as connection:
            yield connection
    except UnreadableDataset as error:
        raise error.of(source.name) from error


def _found(connection: Any, source: Files) -> tuple[str, int, tuple[str, ...]]:
    """The query that reads it, its number of rows, and sentences about how it is read."""
    if not (isinstance(source, FileSource) and source.format == "csv"):
        query = f"SELECT * FROM {_parquet(source)}"
        return query, int(connection.sql(f"SELECT count(*) FROM ({query})").fetchall()[0][0]), ()
    head = csv_sql.read_head(source.path)
    found = csv_columns.find(connection, source.path, head)
    notes = tuple(f"{note}." for note in found.notes)
    return csv_sql.typed_rows(source.path, head, found.kinds), found.rows, notes


def _parquet(source: Files) -> str:
    """Files of one table may have their columns in another order, or some of them."""
    if not isinstance(source, FolderSource):
        return f"read_parquet({text(str(source.path))})"
    files = ", ".join(text(str(path)) for path in source.files)
    return f"read_parquet([{files}], union_by_name = true, hive_partitioning = {_is_hive(source)})"


def _is_hive(source: FolderSource) -> str:
    parts = (path.relative_to(source.path).parts[:-1] for path in source.files)
    return "true" if all(p and all("=" in one for one in p) for p in parts) else "false"


def _paths(source: Files) -> tuple[Path, ...]:
    return source.files if isinstance(source, FolderSource) else (source.path,)
