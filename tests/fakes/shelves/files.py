"""The table as a file."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet

from mcp_server.databases.databases import Databases
from mcp_server.databases.source import database_at
from mcp_server.files import FileReader
from mcp_server.folder import scan

from .cars import COLUMNS, ROWS
from .shelf import Shelf

_ARROW = {
    "BIGINT": pa.int64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", "UTC"),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
}
_SQLITE = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMP"}


def csv_file(folder: Path) -> Shelf:
    with (folder / "cars.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([COLUMNS, *[[_in_csv(cell) for cell in row] for row in ROWS]])
    return Shelf(FileReader(), scan(folder)[0])


def parquet_file(folder: Path) -> Shelf:
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS.items()])
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows, schema), folder / "cars.parquet")
    return Shelf(FileReader(), scan(folder)[0])


def sqlite_file(folder: Path, rows: Sequence[Sequence[Any]] = ROWS) -> Shelf:
    path = folder / "shop.sqlite"
    columns = ", ".join(f'"{name}" {_SQLITE.get(kind, kind)}' for name, kind in COLUMNS.items())
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE cars ({columns})")
        marks = ", ".join("?" for _ in COLUMNS)
        cells = [[_in_sqlite(cell) for cell in row] for row in rows]
        connection.executemany(f"INSERT INTO cars VALUES ({marks})", cells)
    connection.close()
    databases = Databases()
    return Shelf(databases, databases.tables_in(database_at("shop", path))[0])


def duckdb_file(folder: Path) -> Shelf:
    path = folder / "shop.duckdb"
    columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
    with closing(duckdb.connect(path)) as connection:
        connection.execute(f"CREATE TABLE cars ({columns})")
        marks = ", ".join("?" for _ in COLUMNS)
        connection.executemany(f"INSERT INTO cars VALUES ({marks})", [list(row) for row in ROWS])
    databases = Databases()
    return Shelf(databases, databases.tables_in(database_at("shop", path))[0])


def _in_csv(cell: Any) -> Any:
    return str(cell).lower() if isinstance(cell, bool) else cell


def _in_sqlite(cell: Any) -> Any:
    return str(cell) if isinstance(cell, datetime) or hasattr(cell, "isoformat") else cell
