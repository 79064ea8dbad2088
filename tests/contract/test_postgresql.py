"""What PostgreSQL alone has: its types, and what its SELECT can do beyond reading."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import time
from decimal import Decimal

import psycopg
import pytest

from mcp_server.databases.databases import Databases
from mcp_server.databases.limits import Limits
from mcp_server.databases.source import database_at
from mcp_server.errors import BadDatabase, BadQuery, DatasetError
from mcp_server.table import Condition, Selection
from tests.fakes.postgres import PostgresServer
from tests.fakes.shelves.asked import Asked, asked
from tests.fakes.shelves.servers import postgresql_table

ODD = {
    "u uuid": ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    "j jsonb": ("""'{"a": 2.50}'""", '{"a": 2.50}'),
    "numbers int[]": ("'{1,NULL}'", "[1, null]"),
    "texts text[]": ("""'{a,"b c"}'""", '["a", "b c"]'),
    "feels mood": ("'ok'", "ok"),
    "length interval": ("'1 year 2 days 03:04:05'", "P1Y2DT3H4M5S"),
    "bytes bytea": (r"'\xff00'", b"\xff\x00"),
    "whole numeric": ("'5'", 5),
    "broken numeric": ("'1.25'", 1.25),
    "long numeric": ("'12345678901234567890.25'", Decimal("12345678901234567890.25")),
    "nan numeric": ("'NaN'", None),
    "few numeric(15,2)": ("'1.5'", 1.5),
    "many numeric(30,10)": ("'1.5'", Decimal("1.5")),
    "share percent": ("'99.5'", 99.5),
    "padded char(5)": ("'ab'", "ab"),
    "clock time": ("'10:00:00.25'", time(10, 0, 0, 250000)),
    "small real": ("'1.1'", 1.1),
    "address inet": ("'10.0.0.1/8'", "10.0.0.1/8"),
    "range int4range": ("'[1,5)'", "[1,5)"),
    "number oid": ("'5'", 5),
}


@pytest.fixture
def shop(postgresql: PostgresServer) -> Generator[Asked]:
    with postgresql_table(postgresql), asked(database_at("shop", postgresql.url)) as shop:
        yield shop


@pytest.fixture
def odd(postgresql: PostgresServer) -> Generator[None]:
    cells = ", ".join(written for written, _ in ODD.values())
    postgresql.run(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN percent AS numeric(5, 2);"
        f"CREATE TABLE odd ({', '.join(ODD)}); INSERT INTO odd VALUES ({cells})"
    )
    yield
    postgresql.run("DROP TABLE odd; DROP TYPE mood; DROP DOMAIN percent")


@pytest.mark.usefixtures("odd")
def test_cells_of_all_types_are_read_or_are_texts(shop: Asked) -> None:
    table = shop.table("odd")
    shape = shop.databases.shape(table)
    (row,) = shop.rows(table)
    nan = row.pop("nan")
    assert nan != nan
    assert row == {name.split()[0]: cell for name, (_, cell) in ODD.items() if name[:3] != "nan"}
    assert len(shop.databases.profile(table, shape)) == len(ODD)


def test_sums_and_means_are_numbers(shop: Asked) -> None:
    found = shop.types("SELECT sum(id), avg(id), count(*), sum(price), max(sold) FROM cars")
    assert found == ["int64", "double", "int64", "double", "date32[day]"]


def test_infinite_days_are_explained(shop: Asked, postgresql: PostgresServer) -> None:
    postgresql.run("UPDATE cars SET sold = 'infinity' WHERE id = 1")
    cars = shop.table("cars")
    shape = shop.databases.shape(cars)
    with pytest.raises(BadQuery, match='"sold" is DATE') as told:
        shop.rows(cars)
    assert 'it is "infinity"' in str(told.value)
    assert shop.databases.profile(cars, shape)[2].maximum == "infinity"
    assert shop.cell("SELECT sold FROM cars WHERE id = 1") == "infinity"


def test_rows_of_what_takes_long_to_count_are_estimated(postgresql: PostgresServer) -> None:
    postgresql.run(
        "CREATE OR REPLACE VIEW slow AS "
        "SELECT g, pg_sleep(1)::text AS s FROM generate_series(1, 1000) g"
    )
    with asked(database_at("shop", postgresql.url), Limits(count_s=0.1)) as shop:
        shape = shop.databases.shape(shop.table("slow"))
    assert (shape.rows, shape.is_estimate) == (1000, True)
    postgresql.run("DROP VIEW slow")


def test_tables_that_may_not_be_read_are_not_listed(postgresql: PostgresServer) -> None:
    postgresql.run(
        "CREATE TABLE hidden (id int); REVOKE ALL ON hidden FROM reader;"
        "CREATE TABLE parts (id int) PARTITION BY RANGE (id);"
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9)"
    )
    with asked(database_at("shop", postgresql.url)) as shop:
        names = [table.table for table in shop.databases.tables_in(shop.database)]
        with pytest.raises(BadQuery, match="permission denied for table hidden"):
            shop.answer("SELECT * FROM hidden")
    postgresql.run("DROP TABLE hidden; DROP TABLE parts")
    assert "parts" in names
    assert not {"hidden", "parts_1"} & {*names}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/threadbook-abuse')",
        "SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t(x int)",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT nextval('numbers')",
        "SELECT setval('numbers', 100)",
        "SELECT writes()",
        "SELECT query_to_xml('DELETE FROM cars', true, true, '')",
        "SELECT * FROM cars FOR UPDATE",
        "SELECT pg_reload_conf()",
        "SELECT pg_switch_wal()",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_sleep(1) FROM cars; COMMIT",
        "EXPLAIN ANALYZE DELETE FROM cars",
    ],
)
def test_a_select_does_nothing_but_read(shop: Asked, postgresql: PostgresServer, sql: str) -> None:
    postgresql.run(
        "CREATE SEQUENCE IF NOT EXISTS numbers; GRANT USAGE, UPDATE ON numbers TO reader;"
        "CREATE OR REPLACE FUNCTION writes() RETURNS int LANGUAGE sql SECURITY DEFINER"
        " AS 'DELETE FROM cars; SELECT 1'"
    )
    with pytest.raises(DatasetError):
        shop.answer(sql)
    assert shop.cell("SELECT count(*) FROM cars") == 5
    postgresql.run("DROP SEQUENCE numbers; DROP FUNCTION writes")


def test_even_a_role_that_may_write_does_not(postgresql: PostgresServer) -> None:
    with postgresql_table(postgresql), asked(database_at("shop", postgresql.owner_url)) as shop:
        for sql in (
            "DELETE FROM cars",
            "SELECT 1; DELETE FROM cars",
            "WITH gone AS (DELETE FROM cars RETURNING 1) SELECT * FROM gone",
            "SELECT query_to_xml('DELETE FROM cars', true, true, '')",
            "COPY cars TO PROGRAM 'cat'",
            "SELECT id INTO more FROM cars",
        ):
            with pytest.raises(BadQuery):
                shop.answer(sql)
        assert shop.cell("SELECT count(*) FROM cars") == 5


def test_what_a_select_can_leave_behind_is_gone_afterwards(
    shop: Asked, postgresql: PostgresServer
) -> None:
    with psycopg.connect(
        f"postgresql://threadbook_owner@127.0.0.1:{postgresql.port}/shop", autocommit=True
    ) as owner:
        owner.execute("LISTEN news")
        for sql in (
            "SELECT pg_advisory_lock(1)",
            "SELECT set_config('statement_timeout', '0', false)",
            "SELECT set_config('default_transaction_read_only', 'off', false)",
            "SELECT pg_notify('news', 'heard')",
            "SELECT lo_create(0)",
        ):
            try:
                shop.answer(sql)
            except DatasetError:
                continue  # newer versions refuse the last
        left = owner.execute(
            "SELECT pg_try_advisory_lock(1), (SELECT count(*) FROM pg_largeobject_metadata)"
        ).fetchall()
        assert (left, list(owner.notifies(timeout=0))) == ([(True, 0)], [])
    assert shop.cell("SELECT current_setting('default_transaction_read_only')") == "on"


def test_a_lost_connection_is_one_sentence_and_the_next_one_is_new(
    shop: Asked, postgresql: PostgresServer
) -> None:
    with pytest.raises(BadDatabase, match='The connection to the database "shop" broke off'):
        shop.answer("SELECT pg_terminate_backend(pg_backend_pid())")
    shop.table("cars")  # this connection is kept
    postgresql.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'"
    )
    assert shop.databases.shape(shop.table("cars")).rows == 5
    assert shop.cell("SELECT 1") == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("s3cret", "wrong", "refuses the user or the password"),
        ("reader", "nobody", "refuses the user or the password"),
        ("/shop", "/nothing", "has no database of the name in its URL"),
        (":{port}/", ":1/", "can't be reached"),
    ],
)
def test_why_a_database_cannot_be_had_is_said_without_its_url(
    postgresql: PostgresServer, old: str, new: str, said: str
) -> None:
    url = postgresql.url.replace(old.format(port=postgresql.port), new)
    with closing(Databases()) as databases, pytest.raises(BadDatabase, match=said) as told:
        databases.tables_in(database_at("shop", url))
    assert not any(secret in str(told.value) for secret in ("127.0.0.1", "s3cret", "wrong"))


def test_a_table_that_is_being_changed_is_said_to_be_locked(
    shop: Asked, postgresql: PostgresServer
) -> None:
    # The wait for locks is five seconds, and ends it before anything else does.
    with psycopg.connect(postgresql.owner_url.replace("+psycopg", "")) as owner:
        owner.execute("LOCK TABLE cars")
        with pytest.raises(BadQuery, match="has this locked"):
            shop.answer("SELECT * FROM cars")


def test_letters_of_all_the_world_have_no_case_in_contains(
    shop: Asked, postgresql: PostgresServer
) -> None:
    postgresql.run("UPDATE cars SET brand = 'ΑΒΓ Ж' WHERE id = 1")
    cars = shop.table("cars")
    for value in ("αβγ", "ж"):
        where = (Condition("brand", "contains", (value,)),)
        assert shop.rows(cars, Selection(("id",), where)) == [{"id": 1}]
