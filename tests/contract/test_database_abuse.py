"""Whoever asks a database in SQL reads it, and does nothing else to it: one suite for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mcp_server.databases.limits import BATCH_BYTES
from mcp_server.databases.source import Database, database_at
from mcp_server.errors import BadQuery, DatasetError
from mcp_server.table import ALL
from tests.fakes.mariadb import MariadbServer
from tests.fakes.postgres import PostgresServer
from tests.fakes.shelves.asked import Asked, asked
from tests.fakes.shelves.files import duckdb_file, sqlite_file
from tests.fakes.shelves.servers import mysql_table, postgresql_table

Served = PostgresServer | MariadbServer

_COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
ENDLESS = {
    "sqlite": _COUNTING,
    "duckdb": _COUNTING,
    "postgresql": "SELECT pg_sleep(1000)",
    "mariadb": "SELECT sleep(1000)",
    "sqlalchemy": "SELECT pg_sleep(1000)",
}
_OF_POSTGRESQL = (
    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(1000)%' "
    "AND state = 'active' AND pid <> pg_backend_pid()"
)
RUNNING = {
    "sqlite": "SELECT 0",
    "duckdb": "SELECT 0",
    "postgresql": _OF_POSTGRESQL,
    "mariadb": "SELECT count(*) FROM information_schema.PROCESSLIST "
    "WHERE info LIKE '%sleep(1000)%' AND id <> connection_id()",
    "sqlalchemy": _OF_POSTGRESQL,
}
WIDE = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
    "SELECT hex(zeroblob(500000)) FROM n",
    "duckdb": "SELECT repeat('x', 1000000) FROM range(30)",
    "postgresql": "SELECT repeat('x', 1000000) FROM generate_series(1, 30)",
    "mariadb": "SELECT repeat('x', 1000000) FROM seq_1_to_30",
    "sqlalchemy": "SELECT repeat('x', 1000000) FROM generate_series(1, 30)",
}

NO_QUESTIONS = [
    "INSERT INTO cars (id) VALUES (6)",
    "UPDATE cars SET brand = 'gone'",
    "DELETE FROM cars",
    "TRUNCATE TABLE cars",
    "DROP TABLE cars",
    "ALTER TABLE cars ADD COLUMN more int",
    "CREATE TABLE more (id int)",
    "CREATE TEMPORARY TABLE more (id int)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE INDEX more ON cars (id)",
    "WITH gone AS (DELETE FROM cars RETURNING id) SELECT * FROM gone",
    "WITH one AS (SELECT 1) INSERT INTO cars (id) SELECT 6 FROM one",
    "SELECT 6 AS id INTO more",
    "SELECT 1; DELETE FROM cars",
    "SELECT 1; COMMIT; DELETE FROM cars; COMMIT",
    "COMMIT",
    "ROLLBACK",
    "BEGIN",
    "START TRANSACTION READ WRITE",
    "SET TRANSACTION READ WRITE",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "SET SESSION TRANSACTION READ WRITE",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema = ON",
    "ATTACH DATABASE '/tmp/threadbook-abuse.sqlite' AS more",
    "VACUUM INTO '/tmp/threadbook-abuse.sqlite'",
    "REINDEX",
    "VACUUM",
    "ANALYZE cars",
    "LOCK TABLES cars WRITE",
    "LOCK TABLE cars",
    "GRANT ALL ON cars TO PUBLIC",
    "CALL more()",
    "DO SLEEP(1)",
    "DO $$ BEGIN DELETE FROM cars; END $$",
    "BEGIN NOT ATOMIC COMMIT; DELETE FROM cars; END",
    "COPY cars TO '/tmp/threadbook-abuse.csv'",
    "COPY cars TO PROGRAM 'cat'",
    "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE cars",
    "EXECUTE IMMEDIATE 'DELETE FROM cars'",
    "PREPARE more AS DELETE FROM cars",
    "HANDLER cars OPEN",
    "KILL 1",
    "FLUSH TABLES",
    "RESET ALL",
    "SET memory_limit = '100GB'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CHECKPOINT",
    "USE memory",
    "DETACH shop",
    "EXPORT DATABASE '/tmp/threadbook-abuse'",
    "SUMMARIZE cars; DROP TABLE cars",
    "WITH gone AS (COPY cars TO '/tmp/threadbook-abuse.csv') SELECT * FROM gone",
    "WITH gone AS (COPY (SELECT 1) TO 'shop.duckdb' (USE_TMP_FILE false)) SELECT * FROM gone",
    "",
    ";",
    "-- nothing",
]


@contextmanager
def sqlite(folder: Path, _: Any) -> Generator[Database]:
    sqlite_file(folder)
    yield database_at("shop", folder / "shop.sqlite")


@contextmanager
def duckdb(folder: Path, _: Any) -> Generator[Database]:
    duckdb_file(folder)
    yield database_at("shop", folder / "shop.duckdb")


@contextmanager
def postgresql(_: Path, server: PostgresServer) -> Generator[Database]:
    with postgresql_table(server):
        yield database_at("shop", server.url)


@contextmanager
def mariadb(_: Path, server: MariadbServer) -> Generator[Database]:
    with mysql_table(server):
        yield database_at("shop", server.url)


@contextmanager
def sqlalchemy(_: Path, server: PostgresServer) -> Generator[Database]:
    with postgresql_table(server):
        yield Database("shop", "sql", server.url)


KINDS: dict[str, tuple[str | None, Callable[[Path, Any], Any]]] = {
    "sqlite": (None, sqlite),
    "duckdb": (None, duckdb),
    "postgresql": ("postgresql", postgresql),
    "mariadb": ("mariadb", mariadb),
    "sqlalchemy": ("postgresql", sqlalchemy),
}


@pytest.fixture(params=[*KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shop(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Asked]:
    """When a test ends, the cars are all there and nothing else is."""
    server, made = KINDS[kind]
    served = None if server is None else request.getfixturevalue(server)
    with made(tmp_path, served) as database, asked(database) as shop:
        before = [table.name for table in shop.databases.tables_in(database)]
        yield shop
        assert shop.cell("SELECT count(*) FROM cars") == 5
        with asked(database) as again:
            assert [table.name for table in again.databases.tables_in(database)] == before


def test_what_is_no_question_is_refused(shop: Asked) -> None:
    def is_answered(sql: str) -> bool:
        try:
            shop.answer(sql)
        except DatasetError:
            return False
        return True

    assert [sql for sql in NO_QUESTIONS if is_answered(sql)] == []


def test_a_statement_ends_at_its_limit_of_time(shop: Asked, kind: str) -> None:
    start = time.monotonic()
    with pytest.raises(BadQuery, match="which is the limit"):
        shop.answer(ENDLESS[kind], within_s=0.2)
    assert time.monotonic() - start < 10


def test_a_statement_is_ended_by_another_thread(shop: Asked, kind: str) -> None:
    with shop.databases.query(shop.database, ENDLESS[kind]) as rows:
        ended = threading.Thread(target=rows.interrupt)
        ended.start()
        with pytest.raises(BadQuery, match="stopped"):
            list(rows)
        ended.join()


def test_leaving_while_another_thread_reads_ends_the_read(shop: Asked, kind: str) -> None:
    told: list[str] = []
    reads = threading.Event()

    def read(rows: Any) -> None:
        reads.set()
        try:
            list(rows)
        except DatasetError as error:
            told.append(str(error))

    with shop.databases.query(shop.database, ENDLESS[kind]) as rows:
        reader = threading.Thread(target=read, args=(rows,))
        reader.start()
        reads.wait()
    reader.join(20)
    assert told == ["This was being read, and that was stopped."]


def test_what_was_ended_runs_no_more_on_its_server(shop: Asked, kind: str) -> None:
    with pytest.raises(BadQuery):
        shop.answer(ENDLESS[kind], within_s=0.2)
    assert shop.cell(RUNNING[kind]) == 0


def test_wide_rows_come_in_batches_of_few(shop: Asked, kind: str) -> None:
    with shop.databases.query(shop.database, WIDE[kind]) as rows:
        sizes = [batch.nbytes for batch in rows]
    assert len(sizes) > 5
    assert max(sizes) < BATCH_BYTES + 2_000_000


def test_readers_who_leave_early_leave_few_connections(shop: Asked, kind: str) -> None:
    count = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user",
        "mariadb": "SELECT count(*) FROM information_schema.PROCESSLIST",
    }.get(kind, "SELECT 1")
    cars = shop.table("cars")
    shape = shop.databases.shape(cars)
    for _ in range(20):
        with shop.databases.open(cars, shape, ALL) as rows:
            next(iter(rows))
    assert shop.cell(count) <= 4


@pytest.mark.parametrize("sql", ["SELECT nothing FROM cars", "SELECT * FROM nothing", "SELECT (("])
def test_what_is_wrong_in_sql_is_said_without_host_and_password(shop: Asked, sql: str) -> None:
    with pytest.raises(BadQuery, match='The database "shop" refused this') as told:
        shop.answer(sql)
    for secret in ("s3cret", "127.0.0.1", "/tmp", "shop.sqlite", "shop.duckdb"):
        assert secret not in str(told.value)
