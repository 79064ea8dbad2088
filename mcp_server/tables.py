"""Reads datasets with DuckDB: their shape, their columns, their rows as Arrow batches.

Knows CSV and Parquet. Holds no table in memory; nothing but the one file is reachable.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from . import csv_sql
from .catalog import Source
from .database import opened
from .errors import UnreadableDataset
from .sql import identifier, text

BATCH_ROWS = 65_536
MAX_COLUMN_NAME_CHARS = 200
MAX_KEPT = 5000
RANGED = re.compile(
    r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*|DATE|TIME(STAMP)?\b.*"
)
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows and columns of a table; `query` is the SQL that reads it."""

    rows: int
    columns: tuple[tuple[str, str], ...]
    query: str


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """`minimum` and `maximum` are given for numbers and times only: texts are data."""

    name: str
    type: str
    missing: int
    distinct: int
    minimum: str | None
    maximum: str | None


class Tables:
    """Answers about sources; what was found is kept until the file changes."""

    def __init__(self) -> None:
        self._shapes: dict[Source, Shape] = {}
        self._profiles: dict[Source, tuple[ColumnProfile, ...]] = {}

    def shape(self, source: Source) -> Shape:
        """Raises: DatasetError: the file can't be read as a table."""
        if source not in self._shapes:
            with _opened(source) as connection:
                _keep(self._shapes, source, _shape(connection, source))
        return self._shapes[source]

    def profile(self, source: Source) -> tuple[ColumnProfile, ...]:
        """Raises: DatasetError: the file can't be read as a table."""
        if source not in self._profiles:
            shape = self.shape(source)
            with _opened(source) as connection:
                _keep(self._profiles, source, _profile(connection, shape))
        return self._profiles[source]

    @contextmanager
    def batches(self, source: Source) -> Generator[tuple[Any, Iterator[Any]]]:
        """The whole table: its Arrow schema, and its record batches one at a time.

        Raises:
            DatasetError: the file can't be read, also in the middle.
        """
        query = self.shape(source).query
        with _opened(source) as connection:
            reader: Any = connection.sql(query).to_arrow_reader(BATCH_ROWS)
            yield reader.schema, iter(reader)


def _keep(found: dict[Source, FoundT], source: Source, what: FoundT) -> None:
    """Remember it, and forget the oldest when there are many: uploads come and go."""
    found[source] = what
    while len(found) > MAX_KEPT:
        del found[next(iter(found))]


@contextmanager
def _opened(source: Source) -> Generator[Any]:
    """A database on this one file; what goes wrong is a sentence with the dataset's name."""
    try:
        with opened(source.path) as connection:
            yield connection
    except UnreadableDataset as error:
        raise error.of(source.name) from error


def _shape(connection: Any, source: Source) -> Shape:
    if source.format == "parquet":
        query = f"SELECT * FROM read_parquet({text(str(source.path))})"
        rows = connection.sql(f"SELECT count(*) FROM ({query})").fetchall()[0][0]
    else:
        head = csv_sql.read_head(source.path)
        rows, kinds = csv_sql.find_kinds(connection, source.path, head)
        query = csv_sql.typed_rows(source.path, head, kinds)
    table = connection.sql(query)
    types = [str(kind) for kind in table.types]
    return Shape(int(rows), tuple(zip(table.columns, types, strict=True)), query)


def _profile(connection: Any, shape: Shape) -> tuple[ColumnProfile, ...]:
    parts: list[str] = []
    for name, kind in shape.columns:
        quoted = identifier(name)
        ranged = RANGED.fullmatch(kind) and "[" not in kind
        low, high = (f"min({quoted})", f"max({quoted})") if ranged else ("NULL", "NULL")
        parts += [f"count(*) - count({quoted})", f"approx_count_distinct({quoted})", low, high]
    values = connection.sql(f"SELECT {', '.join(parts)} FROM ({shape.query})").fetchall()[0]
    return tuple(
        ColumnProfile(name[:MAX_COLUMN_NAME_CHARS], kind, *_facts(values[4 * i : 4 * i + 4]))
        for i, (name, kind) in enumerate(shape.columns)
    )


def _facts(values: tuple[Any, ...]) -> tuple[int, int, str | None, str | None]:
    missing, distinct, low, high = values
    low_text, high_text = (None if value is None else str(value) for value in (low, high))
    return int(missing), int(distinct), low_text, high_text
