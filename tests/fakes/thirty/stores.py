"""The shop in each of eight stores, as the catalogue finds it: datasets `orders`, `customers`."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet

from tests.fakes.mariadb import OWNER, PASSWORD, MariadbServer, connected
from tests.fakes.postgres import PostgresServer
from tests.fakes.workbooks import Date, xlsx

from .shop import CUSTOMER_TYPES, CUSTOMERS, ORDER_TYPES, ORDERS

TABLES: dict[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]] = {
    "orders": (ORDER_TYPES, ORDERS),
    "customers": (CUSTOMER_TYPES, CUSTOMERS),
}
# As databases declare such columns: prices have two digits, pieces are small.
DECLARED = {"BIGINT": "INTEGER", "DOUBLE": "DECIMAL(10,3)", "VARCHAR": "TEXT"}
_MARIADB = {"TIMESTAMP": "DATETIME", "TEXT": "VARCHAR(100) CHARACTER SET utf8mb4"}
_ARROW = {
    "BIGINT": pa.int32(),
    "DOUBLE": pa.decimal128(10, 3),
    "VARCHAR": pa.dictionary(pa.int32(), pa.string()),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("ns"),
}
_TABLE = '[datasets.{0}]\ndatabase = "shop"\ntable = "{0}"\nexamples = true\n'
_SHEET = '[datasets.{0}]\nfile = "shop.xlsx"\nsheet = "{0}"\nexamples = true\n'
_FILE = "[datasets.{0}]\nexamples = true\n"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001


def csv_files(folder: Path) -> None:
    for name, (types, rows) in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([types, *[[_written(cell) for cell in row] for row in rows]])
    _declare(folder, _FILE)


def parquet_files(folder: Path) -> None:
    for name, (types, rows) in TABLES.items():
        columns = [
            pa.array([_exact(cell) for cell in cells], _ARROW[kind])
            for kind, cells in zip(types.values(), zip(*rows, strict=True), strict=True)
        ]
        table: Any = pa.table(columns, names=list(types))
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    _declare(folder, _FILE)


def workbook(folder: Path) -> None:
    sheets = {
        name: [list(types), *[[_in_excel(cell) for cell in row] for row in rows]]
        for name, (types, rows) in TABLES.items()
    }
    (folder / "shop.xlsx").write_bytes(xlsx(sheets))
    _declare(folder, _SHEET)


def json_lines(folder: Path) -> None:
    for name, (types, rows) in TABLES.items():
        objects = (dict(zip(types, map(_in_json, row), strict=True)) for row in rows)
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    _declare(folder, _FILE)


def sqlite_file(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "shop.sqlite")) as connection:
        for name, (types, rows) in TABLES.items():
            connection.execute(_create(name, types))
            cells = [[_in_sqlite(cell) for cell in row] for row in rows]
            connection.executemany(_insert(name, types, "?"), cells)
        connection.commit()
    _declare(folder, _TABLE, 'file = "shop.sqlite"')


def duckdb_file(folder: Path) -> None:
    with closing(duckdb.connect(folder / "shop.duckdb")) as connection:
        connection.execute("BEGIN")
        for name, (types, rows) in TABLES.items():
            connection.execute(_create(name, types))
            connection.executemany(_insert(name, types, "?"), [list(row) for row in rows])
        connection.execute("COMMIT")
    _declare(folder, _TABLE, 'file = "shop.duckdb"')


def postgresql(folder: Path, server: PostgresServer) -> None:
    with psycopg.connect(server.owner_url.replace("+psycopg", "")) as connection:
        for name, (types, rows) in TABLES.items():
            connection.execute(f"DROP TABLE IF EXISTS {name}".encode())
            connection.execute(_create(name, types).encode())
            insert = _insert(name, types, "%s").encode()
            connection.cursor().executemany(insert, [tuple(row) for row in rows])
    _declare(folder, _TABLE, f'url = "{server.url}"')


def mariadb(folder: Path, server: MariadbServer) -> None:
    with connected(server.port, OWNER, PASSWORD, "shop") as connection:
        cursor = connection.cursor()
        for name, (types, rows) in TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(_create(name, types, _MARIADB))
            cursor.executemany(_insert(name, types, "%s"), [tuple(row) for row in rows])
        connection.commit()
    _declare(folder, _TABLE, f'url = "{server.url}"')


FILES: dict[str, Callable[[Path], None]] = {
    "csv": csv_files,
    "parquet": parquet_files,
    "excel": workbook,
    "json lines": json_lines,
    "sqlite": sqlite_file,
    "duckdb": duckdb_file,
}
SERVERS: dict[str, Callable[[Path, Any], None]] = {"postgresql": postgresql, "mariadb": mariadb}


def _declare(folder: Path, each: str, database: str = "") -> None:
    declared = f"[databases.shop]\n{database}\n" if database else ""
    (folder / "datasets.toml").write_text(declared + "".join(map(each.format, TABLES)))


def _create(name: str, types: Mapping[str, str], own: Mapping[str, str] | None = None) -> str:
    kinds = [DECLARED.get(kind, kind) for kind in types.values()]
    kinds = [(own or {}).get(kind, kind) for kind in kinds]
    columns = ", ".join(f"{column} {kind}" for column, kind in zip(types, kinds, strict=True))
    return f"CREATE TABLE {name} ({columns})"


def _insert(name: str, columns: Iterable[str], mark: str) -> str:
    return f"INSERT INTO {name} VALUES ({', '.join(mark for _ in columns)})"


def _written(cell: Any) -> Any:
    return str(cell).lower() if isinstance(cell, bool) else cell


def _exact(cell: Any) -> Any:
    return Decimal(repr(cell)) if isinstance(cell, float) else cell


def _in_excel(cell: Any) -> Any:
    if not isinstance(cell, date):
        return cell
    moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    return Date((moment - _EPOCH).total_seconds() / 86_400)


def _in_json(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def _in_sqlite(cell: Any) -> Any:
    return str(cell) if isinstance(cell, date) else cell
