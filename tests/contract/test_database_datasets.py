"""Databases in the catalogue, as a client of the real dataset server sees them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
import pytest_asyncio

from tests.fakes.dataset_server import DatasetServer, Refused, serving
from tests.fakes.mariadb import MariadbServer
from tests.fakes.postgres import PostgresServer
from tests.fakes.shelves.duckdb_files import made, open_elsewhere

GONE = "postgresql://reader:hidden-word@127.0.0.1:1/shop"
TABLES = """
CREATE TABLE orders (id INTEGER, car TEXT, price REAL);
INSERT INTO orders VALUES (1, 'Audi', 100.5), (2, 'BMW', NULL), (3, 'Audi', 7);
CREATE TABLE "secret pay" (name TEXT);
INSERT INTO "secret pay" VALUES ('Ann');
CREATE VIEW dear AS SELECT * FROM orders WHERE price > 50;
"""


def sqlite_file(path: Path, script: str = TABLES) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


@asynccontextmanager
async def dataset_server(
    folder: Path, toml: str = "", **environment: str
) -> AsyncGenerator[DatasetServer]:
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "cars.csv").write_text("brand,country\nAudi,Germany\nBMW,Germany\nSeat,Spain\n")
    (data / "datasets.toml").write_text(toml)
    async with serving(data, folder / "mcp.sock", **environment) as server:
        with suppress(Refused):  # a list waits less for databases that are looked into
            await server.call("describe_dataset", name="nothing")
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(shared_path: Path) -> AsyncGenerator[DatasetServer]:
    """With a SQLite file, for who only asks."""
    (shared_path / "data").mkdir()
    sqlite_file(shared_path / "data" / "shop.db")
    async with dataset_server(shared_path) as server:
        yield server


async def answered(server: DatasetServer, sql: str, **more: Any) -> list[tuple[Any, ...]]:
    answer = await server.call("query_dataset", sql=sql, **more)
    async with server.http() as http:
        got = await http.get(answer["stream"])
    assert got.status_code == 200, got.text
    return [
        tuple(row.values()) for row in arrow.ipc.open_stream(got.content).read_all().to_pylist()
    ]


async def names(server: DatasetServer) -> list[str]:
    return (await server.call("list_datasets"))["datasets"]


async def test_the_tables_of_a_file_are_datasets(server: DatasetServer) -> None:
    described = await server.call("describe_dataset", name="shop.orders")
    listing = await server.call("list_datasets")
    assert listing["datasets"] == ["cars", "shop.dear", "shop.orders", "shop.secret pay"]
    orders = listing["details"][2]
    assert (orders["rows"], orders["columns"], orders["format"]) == (3, 3, "sqlite")
    assert orders["file"] == "shop.db"
    assert [column["type"] for column in described["columns"]] == ["BIGINT", "VARCHAR", "DOUBLE"]
    assert described["columns"][2]["missing"] == 1
    assert described["changed"]
    assert "view" in (await server.call("describe_dataset", name="shop.dear"))["notes"][0]


async def test_a_part_of_a_table_is_fetched(server: DatasetServer) -> None:
    where = [{"column": "car", "operator": "=", "value": "Audi"}]
    part = await server.call("import_dataset", name="shop.orders", columns=["id"], where=where)
    async with server.http() as http:
        got = await http.get(part["stream"])
    assert arrow.ipc.open_stream(got.content).read_all().to_pydict() == {"id": [1, 3]}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT country, sum(price) FROM cars JOIN shop.orders ON brand = car GROUP BY ALL",
        'SELECT c.country, sum(o.price) FROM cars c JOIN "shop.orders" o ON brand = car GROUP BY 1',
        "SELECT country, sum(shop.orders.price) FROM cars, shop.orders "
        "WHERE brand = orders.car GROUP BY country",
        "WITH few AS (FROM shop.orders) SELECT country, sum(price) FROM few, cars "
        "WHERE few.car = brand GROUP BY country",
    ],
)
async def test_a_query_joins_a_file_with_a_table(server: DatasetServer, sql: str) -> None:
    assert await answered(server, sql) == [("Germany", 107.5)]


async def test_a_database_answers_in_its_own_sql(server: DatasetServer) -> None:
    sql = "SELECT car, group_concat(id) FROM orders GROUP BY car ORDER BY 1"
    assert await answered(server, sql, source="shop") == [("Audi", "1,3"), ("BMW", "2")]
    asked = await server.call("query_dataset", sql=sql, source="shop.db", inline_rows=1)
    assert asked["columns"] == [
        {"name": "car", "type": "VARCHAR"},
        {"name": "group_concat(id)", "type": "VARCHAR"},
    ]
    assert (asked["inline"], asked["cut"], asked["tables"]) == ([["Audi", "1,3"]], True, ["shop"])


@pytest.mark.parametrize(
    ("sql", "source", "sentence"),
    [
        ("SELECT * FROM orders", None, 'Did you mean "shop.orders"'),
        ("SELECT * FROM shop.order", None, 'Did you mean "shop.orders"'),
        ("SELECT * FROM shop.main.orders", None, "No dataset"),
        ("SELECT pric FROM shop.orders", None, '"price"'),
        ("SELECT * FROM orders", "shopp", 'No database "shopp". Did you mean "shop"'),
        ("SELECT * FROM orders", "cars", "No database"),
        ("DELETE FROM orders", "shop", "read-only"),
        ("ATTACH '/etc/passwd' AS x", "shop", "read-only"),
        ("SELECT 1" + " " * 20_000, "shop", "at most 20,000 characters"),
    ],
)
async def test_what_cannot_be_asked_is_explained(
    server: DatasetServer, sql: str, source: str | None, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        await server.call("query_dataset", sql=sql, source=source, inline_rows=1)
    assert sentence in str(refused.value)


async def test_a_changed_file_is_read_anew(short_path: Path) -> None:
    (short_path / "data").mkdir()
    file = sqlite_file(short_path / "data" / "shop.db")
    async with dataset_server(short_path) as server:
        assert await answered(server, "SELECT count(*) FROM shop.orders") == [(3,)]
        sqlite_file(file, "INSERT INTO orders VALUES (4, 'Seat', 1);")
        assert await answered(server, "SELECT count(*) FROM shop.orders") == [(4,)]


async def test_the_tables_of_a_duckdb_file_are_datasets_too(short_path: Path) -> None:
    data = short_path / "data"
    data.mkdir()
    with open_elsewhere(made(data / "lake.duckdb"), TABLES):
        pass
    (data / "empty.duckdb").write_bytes(b"")
    (data / "no.duckdb").write_text("brand,price\nAudi,1\n")
    async with dataset_server(short_path) as server:
        details = (await server.call("list_datasets"))["details"]
        found = [(one["name"], one["rows"]) for one in details if "lake" in one["name"]]
        assert found == [("lake.dear", 1), ("lake.orders", 3), ("lake.secret pay", 1)]
        for name, reason in (("empty", "an empty file"), ("no", "is text by its content")):
            with pytest.raises(Refused, match=reason):
                await server.call("describe_dataset", name=f"{name}.duckdb")
        assert await answered(server, "SELECT sum(price) FROM orders", source="lake") == [(107.5,)]
        sql = "SELECT country, sum(price) FROM cars JOIN lake.orders ON brand = car GROUP BY ALL"
        assert await answered(server, sql) == [("Germany", 107.5)]


async def test_tables_of_duckdb_files_are_asked_where_they_lie(short_path: Path) -> None:
    data = short_path / "data"
    data.mkdir()
    large = "SELECT range AS id, repeat('x', 300) || range % 7 AS s FROM range(1500000)"
    views = "CREATE VIEW few AS SELECT id, price::DECIMAL(10, 2) AS price FROM orders WHERE id < 3"
    odd = "CREATE SCHEMA more; CREATE VIEW more.few AS SELECT * FROM main.orders"
    made(data / "lake.duckdb", TABLES, views, odd)
    made(data / "large.duckdb", f"CREATE TABLE words AS {large}")
    async with dataset_server(short_path) as server:
        for sql, rows in {
            "SELECT sum(length(s)), max(id) FROM large.words": [(451_500_000, 1_499_999)],
            "SELECT count(*) FROM large.words w JOIN lake.orders o USING (id)": [(3,)],
            "SELECT sum(price) FROM lake.few JOIN cars ON brand = 'BMW'": [(100.5,)],
            "SELECT count(*) FROM lake.more.few": [(3,)],
        }.items():
            assert await answered(server, sql) == rows
        for sql in ('FROM "file 0".main."secret pay"', "FROM duckdb_databases()"):
            with pytest.raises(Refused, match=r"No dataset|not duckdb"):
                await server.call("query_dataset", sql=sql)
        with (
            open_elsewhere(data / "lake.duckdb", "INSERT INTO orders VALUES (9, 'VW', 1)"),
            pytest.raises(Refused, match="open for writing in another program"),
        ):
            await server.call("query_dataset", sql="FROM lake.orders")


SERVERS = """
[databases.shop]
url = "${SHOP_URL}"
description = "The shop's own"

[datasets.sales]
title = "What was sold"
database = "shop"
table = "orders"
examples = true
"""
ORDERS = (
    "DROP TABLE IF EXISTS orders, cars, secrets",
    "CREATE TABLE orders (id bigint, car varchar(20), price numeric(10, 2))",
    "INSERT INTO orders VALUES (1, 'Audi', 100.5), (2, 'BMW', NULL), (3, 'Audi', 7)",
    "CREATE TABLE secrets (word varchar(20))",
)


@pytest.fixture(params=["postgresql", "mariadb"])
def shop(request: pytest.FixtureRequest) -> str:
    """The URL of a server with the tables."""
    server: PostgresServer | MariadbServer = request.getfixturevalue(request.param)
    if isinstance(server, PostgresServer):
        server.run(";".join(ORDERS))
    else:
        server.run(*ORDERS)
    return server.url


async def test_the_tables_of_a_declared_server_are_datasets(short_path: Path, shop: str) -> None:
    async with dataset_server(short_path, SERVERS, SHOP_URL=shop) as server:
        listed = await names(server)
        assert {"cars", "sales", "shop.secrets"} <= set(listed)
        assert "shop.orders" not in listed
        sample = await server.call("sample_dataset", name="sales", rows=1)
        assert sample["rows"] == [[1, "Audi", 100.5]]
        sql = "SELECT country, sum(price) FROM cars JOIN sales ON brand = car GROUP BY ALL"
        assert await answered(server, sql) == [("Germany", 107.5)]
        own = "SELECT sum(price) FROM orders WHERE car = 'Audi'"
        assert await answered(server, own, source="shop") == [(107.5,)]
        found = await server.call("search_datasets", text="shop own")
        assert "shop.secrets" in found["datasets"]
        assert "cars" not in found["datasets"]


async def test_of_a_database_only_the_declared_tables_are_seen(short_path: Path, shop: str) -> None:
    toml = '[databases.shop]\nurl = "${SHOP_URL}"\ntables = ["orders", "order"]\n'
    async with dataset_server(short_path, toml, SHOP_URL=shop) as server:
        listing = await server.call("list_datasets")
        assert listing["datasets"] == ["cars", "shop.order", "shop.orders"]
        assert "no such table" in listing["details"][1]["error"]
        for asked in ({"sql": "FROM shop.secrets"}, {"sql": "FROM secrets", "source": "shop"}):
            with pytest.raises(Refused, match=r"No dataset|only some tables"):
                await server.call("query_dataset", **asked)


async def test_a_server_that_is_down_hides_nothing_else(short_path: Path) -> None:
    toml = SERVERS + '[databases.gone]\nurl = "' + GONE + '"\n'
    sqlite_file(short_path / "shop.db")
    url = f"sqlite:///{short_path / 'shop.db'}"
    async with dataset_server(short_path, toml, SHOP_URL=url) as server:
        listing = await server.call("list_datasets")
        assert listing["datasets"] == ["cars", "gone", "sales", "shop.dear", "shop.secret pay"]
        assert "can't be reached" in listing["details"][1]["error"]
        with pytest.raises(Refused, match="can't be reached"):
            await server.call("query_dataset", sql="SELECT 1", source="gone", inline_rows=1)
        assert "hidden-word" not in str(listing)
        assert await answered(server, "SELECT count(*) FROM sales") == [(3,)]


async def test_a_declared_table_that_is_not_there_is_told(short_path: Path) -> None:
    sqlite_file(short_path / "shop.db")
    toml = (
        f'[databases.shop]\nfile = "{short_path / "shop.db"}"\n'
        '[datasets.sales]\ndatabase = "shop"\ntable = "order"\n'
    )
    async with dataset_server(short_path, toml) as server:
        details = (await server.call("list_datasets"))["details"]
        assert 'no table "order"; is "orders" meant?' in details[1]["error"]
