"""A database with the table of cars in it, as tests ask it in SQL."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from mcp_server.databases.databases import Databases
from mcp_server.databases.limits import Limits
from mcp_server.databases.source import Database, TableSource
from mcp_server.table import ALL, Selection


@dataclass(frozen=True, slots=True)
class Asked:
    databases: Databases
    database: Database

    def answer(self, sql: str, *, within_s: float | None = None) -> list[tuple[Any, ...]]:
        with self.databases.query(self.database, sql, within_s=within_s) as rows:
            table: Any = pa.Table.from_batches(list(rows), rows.schema)
        return [tuple(row.values()) for row in table.to_pylist()]

    def cell(self, sql: str) -> Any:
        ((cell,),) = self.answer(sql)
        return cell

    def types(self, sql: str) -> list[str]:
        with self.databases.query(self.database, sql) as rows:
            return [str(kind) for kind in rows.schema.types]

    def table(self, name: str) -> TableSource:
        tables = self.databases.tables_in(self.database)
        return next(table for table in tables if table.table == name)

    def rows(self, table: TableSource, selection: Selection = ALL) -> list[dict[str, Any]]:
        shape = self.databases.shape(table)
        with self.databases.open(table, shape, selection) as rows:
            return [row for batch in rows for row in batch.to_pylist()]


@contextmanager
def asked(database: Database, limits: Limits | None = None) -> Generator[Asked]:
    with closing(Databases(limits)) as databases:
        yield Asked(databases, database)
