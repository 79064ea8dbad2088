"""What MariaDB and MySQL alone have: their types, and what their SELECT can do beyond reading."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from mcp_server.databases.databases import Databases
from mcp_server.databases.source import database_at
from mcp_server.errors import BadDatabase, BadQuery, DatasetError
from mcp_server.table import Condition, Operator, Selection
from tests.fakes.mariadb import OWNER, PASSWORD, MariadbServer, connected
from tests.fakes.shelves.asked import Asked, asked
from tests.fakes.shelves.servers import mysql_table

ALL_ONES = "b'" + 64 * "1" + "'"
ODD = {
    "u uuid": ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    "j json": ("""'{"a": 2.50}'""", '{"a": 2.50}'),
    "bytes blob": ("x'ff00'", b"\xff\x00"),
    "few varbinary(5)": ("x'01'", b"\x01"),
    "latin varchar(9) character set latin1": ("'ä'", "ä"),
    "feels enum('sad', 'ok')": ("'ok'", "ok"),
    "all_of set('x', 'y')": ("'x,y'", "x,y"),
    "whole decimal(20,0)": ("12345678901234567890", Decimal("12345678901234567890")),
    "many decimal(30,10)": ("1.5", Decimal("1.5")),
    "some decimal(15,2)": ("1.5", 1.5),
    "big bigint unsigned": ("18446744073709551615", 2**64 - 1),
    "small bigint unsigned": ("7", 7),
    "yes tinyint(1)": ("1", True),
    "five tinyint(1)": ("5", 5),
    "bit_1 bit(1)": ("b'1'", True),
    "bit_5 bit(5)": ("b'101'", 5),
    "bit_64 bit(64)": (ALL_ONES, 2**64 - 1),
    "y year": ("2024", 2024),
    "clock time(2)": ("'10:00:00.25'", time(10, 0, 0, 250000)),
    "long_ago time": ("'-100:00:00'", "-100:00:00"),
    "no_day date": ("'0000-00-00'", None),
    "no_time datetime": ("'0000-00-00 00:00:00'", None),
    "moment timestamp null": ("'2024-01-01 10:00:00'", datetime(2024, 1, 1, 10, tzinfo=UTC)),
    "small_real float": ("1.1", 1.1),
    "padded char(5)": ("'ab'", "ab"),
    "address inet6": ("'::1'", "::1"),
}


@pytest.fixture
def shop(mariadb: MariadbServer) -> Generator[Asked]:
    with mysql_table(mariadb), asked(database_at("shop", mariadb.url)) as shop:
        yield shop


@pytest.fixture
def odd(mariadb: MariadbServer) -> Generator[None]:
    cells = ", ".join(written for written, _ in ODD.values())
    with connected(mariadb.port, OWNER, PASSWORD, "shop") as connection:
        connection.query("SET sql_mode = '', time_zone = '+00:00'")
        connection.query(f"CREATE TABLE odd ({', '.join(ODD)})")
        connection.query(f"INSERT INTO odd VALUES ({cells})")
        connection.commit()
    yield
    mariadb.run("DROP TABLE odd")


@pytest.mark.usefixtures("odd")
def test_cells_of_all_types_are_read_or_are_texts(shop: Asked) -> None:
    table = shop.table("odd")
    assert shop.rows(table) == [{name.split()[0]: cell for name, (_, cell) in ODD.items()}]
    profiles = {one.name: one for one in shop.databases.profile(table, shop.databases.shape(table))}
    assert len(profiles) == len(ODD)
    assert profiles["bit_64"].minimum == str(2**64 - 1)
    assert (profiles["no_day"].missing, profiles["no_day"].minimum) == (1, None)


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("missing", (), 1),
        ("not missing", (), 0),
        ("<", ("2024-01-01",), 0),
        ("!=", ("2024-01-01",), 0),
        ("not in", ("2024-01-01",), 0),
    ],
)
def test_a_day_that_is_none_is_missing_in_conditions_too(
    shop: Asked, operator: Operator, values: tuple[str, ...], found: int
) -> None:
    table = shop.table("odd")
    for column in ("no_day", "no_time"):
        where = (Condition(column, operator, values),)
        assert len(shop.rows(table, Selection(("u",), where))) == found


@pytest.mark.usefixtures("odd")
def test_bits_that_may_be_digits_are_not_guessed(shop: Asked, mariadb: MariadbServer) -> None:
    assert shop.cell("SELECT max(bit_5) FROM odd") == 5
    assert shop.cell("SELECT max(bit_5) OVER () FROM odd") == 5
    mariadb.run("ALTER TABLE odd ADD COLUMN byte bit(8) DEFAULT b'101'")
    with pytest.raises(BadQuery, match=r"ask for BITS \+ 0"):
        shop.answer("SELECT max(byte) FROM odd")
    assert shop.cell("SELECT max(byte + 0) FROM odd") == 5


def test_sums_and_means_are_numbers(shop: Asked) -> None:
    found = shop.types("SELECT sum(id), avg(id), count(*), sum(price), max(sold) FROM cars")
    assert found == ["int64", "double", "int64", "double", "date32[day]"]


def test_a_column_in_no_group_is_refused_instead_of_any_row_taken(shop: Asked) -> None:
    with pytest.raises(BadQuery, match="GROUP"):
        shop.answer("SELECT brand, count(*) FROM cars")


def test_long_joined_texts_are_not_cut(shop: Asked) -> None:
    long = "SELECT length(group_concat(repeat('x', 1000000))) FROM cars"
    assert shop.cell(long) == 5_000_004


def test_days_are_compared_with_times_of_day(shop: Asked) -> None:
    cars = shop.table("cars")
    where = (Condition("sold", "<", ("2024-01-31 10:00",)), Condition("id", "=", (1,)))
    assert shop.rows(cars, Selection(("sold",), where)) == [{"sold": date(2024, 1, 31)}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 INTO OUTFILE '{folder}/out'",
        "SELECT 1 INTO DUMPFILE '{folder}/out'",
        "SELECT 1 INTO @more",
        "SELECT * FROM cars FOR UPDATE",
        "SELECT nextval(numbers)",
        "SELECT setval(numbers, 100)",
        "SELECT writes()",
        "SELECT * FROM mysql.global_priv",
        "SELECT * FROM mysql.user",
        "SET PASSWORD = PASSWORD('mine')",
        "ALTER USER CURRENT_USER() IDENTIFIED BY 'mine'",
        "/*! SET PASSWORD = PASSWORD('mine') */",
        "/*M! SET PASSWORD = PASSWORD('mine') */",
        "# SELECT\nSET PASSWORD = PASSWORD('mine')",
        "SET STATEMENT max_statement_time = 0 FOR SELECT 1",
        "SET GLOBAL max_connections = 1",
        "ANALYZE DELETE FROM cars",
        "SELECT 1; SET PASSWORD = PASSWORD('mine')",
        "SHOW GRANTS",
    ],
)
def test_a_select_does_nothing_but_read(
    shop: Asked, mariadb: MariadbServer, sql: str, tmp_path: Path
) -> None:
    mariadb.run(
        "CREATE OR REPLACE SEQUENCE numbers",
        "CREATE OR REPLACE FUNCTION writes() RETURNS INT MODIFIES SQL DATA SQL SECURITY DEFINER "
        "BEGIN DELETE FROM cars; RETURN 1; END",
        "GRANT EXECUTE ON FUNCTION shop.writes TO reader@'127.0.0.1'",
    )
    with pytest.raises(DatasetError):
        shop.answer(sql.format(folder=tmp_path))
    assert shop.cell("SELECT count(*) FROM cars") == 5
    mariadb.run("DROP SEQUENCE numbers", "DROP FUNCTION writes")


def test_files_of_the_server_are_not_read(shop: Asked) -> None:
    assert shop.cell("SELECT load_file('/etc/passwd')") is None


def test_even_a_role_that_may_write_does_not(mariadb: MariadbServer) -> None:
    url = mariadb.url.replace("reader:", f"{OWNER}:")
    with mysql_table(mariadb), asked(database_at("shop", url)) as shop:
        mariadb.run(
            "CREATE OR REPLACE SEQUENCE numbers",
            "CREATE OR REPLACE FUNCTION writes() RETURNS INT MODIFIES SQL DATA "
            "BEGIN DELETE FROM cars; RETURN 1; END",
        )
        for sql in (
            "DELETE FROM cars",
            "SELECT writes()",
            "SELECT nextval(numbers)",
            "SELECT * FROM cars FOR UPDATE",
            "SET PASSWORD = PASSWORD('mine')",
            "BEGIN NOT ATOMIC COMMIT; DELETE FROM cars; END",
        ):
            with pytest.raises(BadQuery):
                shop.answer(sql)
        assert shop.cell("SELECT count(*) FROM cars") == 5
        mariadb.run("DROP SEQUENCE numbers", "DROP FUNCTION writes")


def test_locks_of_a_select_end_with_it(shop: Asked) -> None:
    assert shop.cell("SELECT get_lock('one', 1)") == 1
    assert shop.cell("SELECT get_lock('one', 1)") == 1


def test_a_lost_connection_is_one_sentence_and_the_next_one_is_new(
    shop: Asked, mariadb: MariadbServer
) -> None:
    mariadb.run(
        "CREATE OR REPLACE FUNCTION kills_itself() RETURNS INT "
        "BEGIN KILL CONNECTION connection_id(); RETURN 1; END",
        "GRANT EXECUTE ON FUNCTION shop.kills_itself TO reader@'127.0.0.1'",
    )
    shop.table("cars")  # this connection is kept
    with connected(mariadb.port, OWNER, PASSWORD) as owner:
        owner.query("KILL CONNECTION USER reader@'127.0.0.1'")
    assert shop.databases.shape(shop.table("cars")).rows == 5
    with pytest.raises(BadDatabase, match='The connection to the database "shop" broke off'):
        shop.answer("SELECT kills_itself()")
    assert shop.cell("SELECT 1") == 1
    mariadb.run("DROP FUNCTION kills_itself")


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
    mariadb: MariadbServer, old: str, new: str, said: str
) -> None:
    url = mariadb.url.replace(old.format(port=mariadb.port), new)
    with closing(Databases()) as databases, pytest.raises(BadDatabase, match=said) as told:
        databases.tables_in(database_at("shop", url))
    assert not any(secret in str(told.value) for secret in ("127.0.0.1", "s3cret", "wrong"))


def test_the_user_and_its_host_are_not_in_what_is_refused(
    shop: Asked, mariadb: MariadbServer
) -> None:
    mariadb.run("CREATE DATABASE other", "CREATE TABLE other.secret (id int)")
    with pytest.raises(BadQuery, match="denied to this user for table") as told:
        shop.answer("SELECT * FROM other.secret")
    assert "reader" not in str(told.value)
    mariadb.run("DROP DATABASE other")
