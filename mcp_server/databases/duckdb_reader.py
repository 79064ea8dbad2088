"""Reads DuckDB files: each is opened when it is asked and closed again, as who writes to it must
wait meanwhile. What it can reach is up to `duck.opened`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from .. import duck_sql
from ..duck import Batches, opened
from ..duck_files import Unchanged
from ..errors import BadQuery
from ..questions import tables_in
from ..sql import identifier
from ..table import ColumnProfile, Conditions, Rows, Selection, Shape
from . import duckdb_types
from .duckdb_answers import VECTOR_ROWS, small, typed
from .duckdb_rows import Ask, DuckdbRows, OpenFile, told
from .duckdb_table import declared, rows_of, written
from .limits import MAX_TABLES, Limits
from .link import Field, Table

_RESERVED = ("memory", "system", "temp")
_TABLES = """
    SELECT schema_name, table_name, false FROM duckdb_tables() WHERE database_name = $1
    UNION ALL SELECT schema_name, view_name, true FROM duckdb_views()
        WHERE database_name = $1 AND NOT internal
    ORDER BY ALL
"""


class DuckdbReader:
    """`reader.DatabaseReader` for one file."""

    def __init__(self, name: str, path: Path, limits: Limits) -> None:
        self._name, self._path, self._limits = name, path, limits
        self._alias = f"{name}_" if name.lower() in _RESERVED else name

    def tables(self) -> list[Table]:
        with self._opened() as file:
            found = self._found(file, _TABLES, [self._alias], within_s=self._limits.look_s)
        return [Table(schema, name, is_view) for schema, name, is_view in found[:MAX_TABLES]]

    def shape(self, table: Table) -> Shape:
        with self._opened() as file:
            columns = declared(file.connection, self._parts(table))
            fields = [duckdb_types.stored(*column) for column in columns]
            kinds = {field.name: str(field.type) for field in fields}
            kinds |= self._looked_at(file, table, fields)
            asked = f"SELECT count(*) FROM {written(self._parts(table))}"
            try:
                ((rows,),) = self._found(file, asked, within_s=self._limits.count_s)
            except BadQuery as error:
                return Shape(
                    0, tuple(kinds.items()), True, (f"Its rows can't be counted: {error}",)
                )
            return Shape(rows, tuple(kinds.items()))

    def profile(self, table: Table, shape: Shape, where: Conditions) -> tuple[ColumnProfile, ...]:
        with self._opened() as file:
            query, values = self._part(file, table, shape, Selection(where=where))
            asked = duck_sql.profile_query(shape, query)
            (facts,) = self._found(file, asked, values, within_s=self._limits.look_s)
        return duck_sql.profiles(shape, facts)

    def count(self, table: Table, shape: Shape, where: Conditions) -> int:
        with self._opened() as file:
            query, values = self._part(file, table, shape, Selection(where=where))
            asked = f"SELECT count(*) FROM ({query})"
            ((rows,),) = self._found(file, asked, values, within_s=self._limits.look_s)
        return rows

    @contextmanager
    def open(self, table: Table, shape: Shape, selection: Selection) -> Generator[Rows]:
        with self._opened() as file:
            ask = _asking(*self._part(file, table, shape, selection))
            with self._running(file, ask, self._limits.read_s) as running:
                yield running

    @contextmanager
    def query(self, sql: str, within_s: float) -> Generator[Rows]:
        try:
            tables_in(sql)
        except BadQuery as error:
            raise BadQuery(f'The database "{self._name}" refused this: {error}') from error
        with (
            self._opened() as file,
            self._running(file, lambda one: typed(one.sql(sql)), within_s) as running,
        ):
            yield running

    def rights(self) -> tuple[str, ...]:
        return ()  # it is opened to be read alone

    def close(self) -> None: ...

    @contextmanager
    def _opened(self) -> Generator[OpenFile]:
        unchanged = Unchanged([self._path])
        with (
            told(self._name),
            opened(attached={self._alias: self._path}) as connection,
            told(self._name),  # before `opened` tells of it in other words
        ):
            connection.execute(f"USE {identifier(self._alias)}")
            yield OpenFile(self._name, connection, unchanged)

    @contextmanager
    def _running(self, file: OpenFile, ask: Ask, within_s: float) -> Generator[DuckdbRows]:
        with closing(DuckdbRows(file, ask, within_s=within_s)) as running:
            yield running

    def _found(
        self, file: OpenFile, query: str, values: Sequence[Any] = (), *, within_s: float
    ) -> list[tuple[Any, ...]]:
        """All that our own question is answered."""
        with self._running(file, _asking(query, values), within_s) as running:
            return [
                row
                for batch in running
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            ]

    def _looked_at(self, file: OpenFile, table: Table, fields: list[Field]) -> dict[str, str]:
        large = duckdb_types.large(fields)
        if not large:
            return {}
        query = duckdb_types.range_query(large, written(self._parts(table)))
        (facts,) = self._found(file, query, within_s=self._limits.look_s)
        return duckdb_types.ranged(large, facts)

    def _part(
        self, file: OpenFile, table: Table, shape: Shape, selection: Selection
    ) -> tuple[str, list[Any]]:
        every = rows_of(file.connection, self._parts(table), shape)
        return duck_sql.selected(every, shape, selection)

    def _parts(self, table: Table) -> tuple[str, str, str]:
        return self._alias, table.schema or "main", table.name


def _asking(query: str, values: Sequence[Any]) -> Ask:
    def ask(connection: Any) -> Batches:
        relation = connection.sql(query, params=list(values))
        reader = relation.to_arrow_reader(VECTOR_ROWS)
        return Batches(reader.schema, small(reader))

    return ask
