"""What a grant hides, masks and leaves out, tried over every way to the rows: files, a database in
a file and a real server, through the real dataset server.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as arrow
import pytest
import pytest_asyncio

from adapters.audience import Reader
from declared.access.grants import Grant
from declared.access.people import people_in
from tests.fakes import identities
from tests.fakes.dataset_server import DatasetServer, Refused, serving
from tests.fakes.identities import OPERATOR
from tests.fakes.postgres import PostgresServer

THREAD = "slack:T1:CSALES:1.1"
BOSS = Reader("member", frozenset({"slack:T1:UBOSS"}))
ROWS = [
    ("Ada", "ada@example.com", "EMEA", 100),
    ("Bob", "bob@example.com", "APAC", 900),
    ("Cy", None, "EMEA", None),
]
TOML = """
[databases.office]
url = "{url}"
tables = ["seen_orders"]

[datasets.orders]
examples = true
columns.email = {{ note = "secretly the login" }}
columns.pay = {{ note = "in thousands" }}
metrics.mail = {{ description = "how many", sql = "count(email)" }}

[grants.boss]
who = ["slack:T1:UBOSS"]
datasets = ["*"]

[grants.sales]
in = ["slack:T1:CSALES"]
datasets = ["orders", "shop.orders", "office.seen_orders", "flat"]
hidden."*" = ["email"]
masked.orders = ["name"]
masked."*orders" = ["name"]
masked.flat = ["name"]
rows."*" = [["region", "=", "EMEA"]]
"""
PEOPLE = people_in((Grant("boss", who=BOSS.names),)).digest
SOURCES = ["orders", "flat", "shop.orders", "office.seen_orders"]


def signed(thread: str, *readers: Reader) -> str:
    return identities.signed(thread, *readers, people=PEOPLE)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(shared_path: Path, postgresql: PostgresServer) -> AsyncGenerator[DatasetServer]:
    folder = shared_path / "data"
    folder.mkdir()
    (folder / "datasets.toml").write_text(TOML.format(url=postgresql.url))
    values = ", ".join(
        f"('{name}', {'NULL' if mail is None else repr(mail)}, '{region}', {pay or 'NULL'})"
        for name, mail, region, pay in ROWS
    )
    columns = "name TEXT, email TEXT, region TEXT, pay INT"
    script = f"CREATE TABLE orders ({columns}); INSERT INTO orders VALUES {values};"
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        database.executescript(script + "CREATE TABLE bonus (pay INT);")
    postgresql.run("DROP TABLE IF EXISTS seen_orders;" + script.replace("orders", "seen_orders"))
    with closing(duckdb.connect()) as made:
        made.execute(script)
        made.execute(f"COPY orders TO '{folder / 'orders.csv'}'")
        made.execute(f"COPY orders TO '{folder / 'flat.parquet'}'")
    async with serving(folder, shared_path / "mcp.sock") as running:
        yield running


async def fetched(server: DatasetServer, stream: str, identity: str) -> dict[str, list[Any]]:
    async with server.http(identity=identity) as http:
        answer = await http.get(stream)
    assert answer.status_code == 200, answer.text
    return arrow.ipc.open_stream(answer.content).read_all().to_pydict()


SEEN = {"name": ["•••", "•••"], "region": ["EMEA", "EMEA"], "pay": [100, None]}


async def test_a_table_is_seen_through_its_grant_by_every_tool(server: DatasetServer) -> None:
    for name in SOURCES:
        await see(server, name, signed(THREAD))


async def see(server: DatasetServer, name: str, identity: str) -> None:
    described = await server.call("describe_dataset", identity=identity, name=name)
    assert described["rows"] == 2
    assert [(one["name"], one["type"], one["missing"]) for one in described["columns"]] == [
        ("name", "VARCHAR", 0),
        ("region", "VARCHAR", 0),
        ("pay", described["columns"][2]["type"], 1),
    ]
    assert described["columns"][2]["maximum"] == "100"
    assert "email" not in str(described)

    part = await server.call("import_dataset", identity=identity, name=name)
    assert part["rows"] == 2
    assert await fetched(server, part["stream"], identity) == SEEN

    quoted = ".".join(f'"{one}"' for one in name.split("."))
    asked = await server.call(
        "query_dataset", identity=identity, sql=f"SELECT * FROM {quoted} ORDER BY pay"
    )
    assert await fetched(server, asked["stream"], identity) == SEEN


async def test_a_sample_and_the_list_are_seen_through_the_grant(server: DatasetServer) -> None:
    identity = signed(THREAD)
    sample = await server.call("sample_dataset", identity=identity, name="orders", rows=5)
    assert sample["rows"] == [["•••", "EMEA", 100], ["•••", "EMEA", None]]
    listed = await server.call("list_datasets", identity=identity)
    assert {one["name"]: (one["rows"], one["columns"]) for one in listed["details"]} == (
        dict.fromkeys(SOURCES, (2, 3))
    )
    found = await server.call("search_datasets", identity=identity, text="email")
    assert found["datasets"] == []


PARTS: list[tuple[dict[str, Any], str]] = [
    ({"columns": ["email"]}, 'has no column "email"'),
    ({"where": [{"column": "email", "operator": "missing"}]}, 'has no column "email"'),
    ({"where": [{"column": "name", "value": "Ada"}]}, "is masked here"),
    ({"where": [{"column": "name", "operator": "contains", "value": "A"}]}, "is masked here"),
]


async def test_no_part_tells_of_what_is_hidden(server: DatasetServer) -> None:
    for name in SOURCES:
        for part, said in PARTS:
            with pytest.raises(Refused, match=said):
                await server.call("import_dataset", identity=signed(THREAD), name=name, **part)


async def test_conditions_hold_beside_those_of_the_grant(server: DatasetServer) -> None:
    identity = signed(THREAD)
    for name in SOURCES:
        where = [{"column": "pay", "operator": ">", "value": 1}]
        part = await server.call(
            "import_dataset", identity=identity, name=name, where=where, columns=["pay"]
        )
        assert await fetched(server, part["stream"], identity) == {"pay": [100]}


QUESTIONS = [
    "SELECT email FROM {}",
    "SELECT t.email FROM {} t",
    "SELECT count(*) FROM {} WHERE name = 'Ada' HAVING count(*) > 0",
    "SELECT pay FROM {} WHERE region = 'APAC'",
    "SELECT pay FROM {} WHERE CAST(CASE WHEN region = 'APAC' THEN pay || 'x' END AS INT) > 0",
    "SELECT pay FROM {} WHERE CASE WHEN pay > 500 THEN error('seen') END IS NULL",
    "SELECT pay FROM {} t WHERE CAST(t.region AS INT) > 0 AND region <> 'EMEA'",
    "SELECT name FROM {} WHERE contains(name, 'd')",
    "SELECT min(name), max(name) FROM {}",
]


async def test_no_question_tells_of_what_is_hidden(server: DatasetServer) -> None:
    """Whether by its rows or by what it fails on."""
    identity = signed(THREAD)
    for name, sql in product(SOURCES, QUESTIONS):
        asked = sql.format(".".join(f'"{one}"' for one in name.split(".")))
        said = ""
        try:
            answer = await server.call("query_dataset", identity=identity, sql=asked, inline_rows=9)
            said = str(answer["inline"])
        except Refused as error:
            said = str(error)
        for secret in ("example.com", "900", "APACx", "Ada", "Bob", "seen", "'APAC'"):
            assert secret not in said.replace(asked, ""), (name, said)


async def test_own_sql_is_for_those_alone_who_may_see_the_whole_database(
    server: DatasetServer,
) -> None:
    asked: dict[str, Any] = {"sql": "SELECT count(*) AS n FROM orders", "source": "shop"}
    asked |= {"inline_rows": 1}
    with pytest.raises(Refused, match="only some tables may be used"):
        await server.call("query_dataset", identity=signed(THREAD), **asked)
    with pytest.raises(Refused, match='No database "shop"'):
        await server.call("query_dataset", identity=signed("slack:T1:CELSE:1.1"), **asked)
    for identity in (OPERATOR, signed(THREAD, BOSS)):
        answer = await server.call("query_dataset", identity=identity, **asked)
        assert answer["inline"] == [[3]]


async def test_what_is_not_granted_is_not_there(server: DatasetServer) -> None:
    elsewhere = signed("slack:T1:CELSE:1.1")
    assert (await server.call("list_datasets", identity=elsewhere))["datasets"] == []
    for tool, asked in (
        ("describe_dataset", {"name": "orders"}),
        ("import_dataset", {"name": "orders"}),
        ("sample_dataset", {"name": "orders"}),
        ("query_dataset", {"sql": "FROM orders"}),
    ):
        with pytest.raises(Refused, match='No dataset "orders"'):
            await server.call(tool, identity=elsewhere, **asked)
    with pytest.raises(Refused, match=r'No dataset "shop\.bonus"'):
        await server.call("describe_dataset", identity=signed(THREAD), name="shop.bonus")


async def test_a_slip_in_a_grant_shows_nothing_rather_than_too_much(
    server: DatasetServer, shared_path: Path
) -> None:
    file = shared_path / "data" / "datasets.toml"
    right = file.read_text()
    file.write_text(right.replace("masked.orders", "masked.orders = ['nme']\n#"))
    with pytest.raises(Refused, match='is about a column "nme" of it'):
        await server.call("import_dataset", identity=signed(THREAD), name="orders")
    with pytest.raises(Refused, match='is about a column "nme" of it'):
        await server.call("query_dataset", identity=signed(THREAD), sql="SELECT pay FROM orders")
    file.write_text(right)
    await see(server, "orders", signed(THREAD))


async def test_a_ticket_is_good_for_those_alone_who_got_it(server: DatasetServer) -> None:
    identity = signed(THREAD, BOSS)
    part = await server.call("import_dataset", identity=identity, name="orders")
    for other in (signed(THREAD), signed("slack:T1:CSALES:2.2", BOSS), "", "x.y.z"):
        async with server.http(identity=other) as http:
            assert (await http.get(part["stream"])).status_code in (403, 404)
    assert len((await fetched(server, part["stream"], identity))["pay"]) == 3


async def test_what_the_bot_did_not_sign_is_refused(server: DatasetServer) -> None:
    for forged in ("x", "a.b.c", OPERATOR[:-2] + "AA", OPERATOR.upper()):
        with pytest.raises(Refused, match="can't be proven"):
            await server.call("list_datasets", identity=forged)
