"""The table in a database of a server."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from mcp_server.databases.databases import Databases
from mcp_server.databases.source import Database, database_at
from tests.fakes.mariadb import OWNER, PASSWORD, MariadbServer, connected
from tests.fakes.postgres import PostgresServer

from .cars import COLUMNS, ROWS
from .shelf import Shelf

_MYSQL = {
    "VARCHAR": "varchar(100) CHARACTER SET utf8mb4",
    "TIMESTAMP": "datetime(6)",
    "TIMESTAMP WITH TIME ZONE": "timestamp(6)",
    "DOUBLE": "decimal(15,2)",
}
_POSTGRESQL = {"DOUBLE": "numeric", "VARCHAR": "text"}


@contextmanager
def postgresql_table(server: PostgresServer) -> Generator[Shelf]:
    _fill(server)
    with _read(database_at("shop", server.url)) as shelf:
        yield shelf


@contextmanager
def sql_table(server: PostgresServer) -> Generator[Shelf]:
    """The same as if nothing more were known of it than SQLAlchemy does."""
    _fill(server)
    with _read(Database("shop", "sql", server.url)) as shelf:
        yield shelf


def _fill(server: PostgresServer) -> None:
    columns = ", ".join(f'"{name}" {_POSTGRESQL.get(kind, kind)}' for name, kind in COLUMNS.items())
    server.run(f"DROP TABLE IF EXISTS cars; CREATE TABLE cars ({columns})")
    with psycopg.connect(server.owner_url.replace("+psycopg", "")) as connection:
        marks = ", ".join("%s" for _ in COLUMNS)
        connection.cursor().executemany(f"INSERT INTO cars VALUES ({marks})".encode(), ROWS)


@contextmanager
def mysql_table(server: MariadbServer) -> Generator[Shelf]:
    columns = ", ".join(f"`{name}` {_MYSQL.get(kind, kind)} NULL" for name, kind in COLUMNS.items())
    server.run("DROP TABLE IF EXISTS cars", f"CREATE TABLE cars ({columns})")
    with connected(server.port, OWNER, PASSWORD, "shop") as connection:
        connection.cursor().execute("SET time_zone = '+00:00'")
        marks = ", ".join("%s" for _ in COLUMNS)
        connection.cursor().executemany(f"INSERT INTO cars VALUES ({marks})", ROWS)
        connection.commit()
    with _read(database_at("shop", server.url)) as shelf:
        yield shelf


@contextmanager
def _read(database: Database) -> Generator[Shelf]:
    with closing(Databases()) as databases:
        tables = {table.table: table for table in databases.tables_in(database)}
        cars: Any = tables["cars"]
        yield Shelf(databases, cars)
