"""What the bot asks the dataset server: which datasets a thread has opened, and as what."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from adapters.audience import Reader
from tests.fakes.dataset_server import DatasetServer, serving
from tests.fakes.identities import signed
from tests.fakes.postgres import PostgresServer

ANA, BEN = "slack:T:C:1", "slack:T:C:2"


@pytest.fixture
def data(short_path: Path, postgresql: PostgresServer) -> Path:
    folder = short_path / "data"
    folder.mkdir()
    (folder / "cars.csv").write_text("brand,price\nAudi,100\n")
    (folder / "shops.tsv").write_text("city\tsales\nBern\t3\n")
    with sqlite3.connect(folder / "own.db") as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    postgresql.run("DROP TABLE IF EXISTS versions; CREATE TABLE versions (id bigint)")
    toml = f'[databases.far]\nurl = "{postgresql.url}"\ntables = ["versions"]\n'
    (folder / "datasets.toml").write_text(toml)
    return folder


@pytest.fixture
async def server(data: Path, short_path: Path) -> AsyncGenerator[DatasetServer]:
    async with serving(data, short_path / "mcp.sock") as server:
        yield server


WHOLE = "[[], [], []]"


async def posted(server: DatasetServer, path: str, thread: str, *names: str) -> dict[str, Any]:
    """The versions by name: all of them under views that keep nothing back."""
    async with server.http(thread) as http:
        answer = await http.post(path, json=dict.fromkeys(names, WHOLE))
    found = answer.raise_for_status().json()
    assert all(view in (True, WHOLE) for _, view in found.values())
    return {name: version for name, (version, _) in found.items()}


async def test_what_a_thread_opens_is_told_once_and_to_nobody_else(server: DatasetServer) -> None:
    await server.call("import_dataset", thread=ANA, name="cars")
    sql = "SELECT * FROM shops, own.orders, far.versions"
    await server.call("query_dataset", thread=ANA, sql=sql)
    await server.call("describe_dataset", thread=ANA, name="cars")
    await server.call("import_dataset", name="cars")

    assert await posted(server, "/uses", BEN) == {}
    used = await posted(server, "/uses", ANA)
    assert used.keys() == {"cars", "shops", "own.orders", "far.versions"}
    assert [name for name, version in used.items() if version is None] == ["far.versions"]
    assert await posted(server, "/uses", ANA) == {}
    assert await posted(server, "/versions", ANA, *used, "gone") == used


async def test_the_rows_that_a_thread_was_sent_are_told_once_and_to_nobody_else(
    server: DatasetServer,
) -> None:
    async def rows(thread: str) -> int:
        async with server.http(thread) as http:
            return (await http.post("/rows")).raise_for_status().json()["rows"]

    async def load(thread: str | None, tool: str, **arguments: Any) -> None:
        stream = (await server.call(tool, thread=thread, **arguments))["stream"]
        async with server.http(thread) as http:
            (await http.get(stream)).raise_for_status()

    await load(ANA, "import_dataset", name="cars")
    await load(ANA, "query_dataset", sql="SELECT * FROM cars UNION ALL SELECT * FROM cars")
    await load(None, "import_dataset", name="cars")
    await server.call("import_dataset", thread=ANA, name="cars")  # nobody fetches it

    assert await rows(BEN) == 0
    assert await rows(ANA) == 3
    assert await rows(ANA) == 0


async def test_a_version_is_another_one_when_the_data_are(
    server: DatasetServer, data: Path
) -> None:
    names = ("cars", "shops", "own.orders")
    for name in names:
        await server.call("import_dataset", thread=ANA, name=name)
    before = await posted(server, "/uses", ANA)

    (data / "cars.csv").touch()
    (data / "shops.tsv").touch()
    assert await posted(server, "/versions", ANA, *names) == before

    (data / "cars.csv").write_text("brand,price\nAudi,101\n")
    (data / "shops.tsv").write_text("city\tsales\nBern\t4\n")
    with sqlite3.connect(data / "own.db") as connection:
        connection.execute("INSERT INTO orders VALUES (1)")
    connection.close()
    for name in names:
        await server.call("describe_dataset", name=name)
    after = await posted(server, "/versions", ANA, *names)
    assert [name for name in names if after[name] == before[name]] == []


async def test_a_restart_knows_the_versions(data: Path, short_path: Path) -> None:
    found: list[dict[str, Any]] = []
    for _ in range(2):
        async with serving(data, short_path / "mcp.sock", "--cache", short_path / "c") as server:
            for name in ("cars", "shops"):
                await server.call("import_dataset", thread=ANA, name=name)
            found.append(await posted(server, "/uses", ANA))
    assert found[0] == found[1]


@pytest.mark.parametrize("path", ["/uses", "/rows", "/versions"])
async def test_who_speaks_for_no_thread_is_told_nothing(server: DatasetServer, path: str) -> None:
    async with server.http() as http:
        assert (await http.post(path, json=["cars"])).status_code == 404


GUEST = Reader("guest")
GRANTS = """
[grants.direct]
in = ["direct"]
datasets = ["*"]

[grants.sales]
datasets = ["cars", "own.*"]
hidden."*" = ["price", "id"]

[grants.guests]
who = ["guest"]
datasets = ["cars"]
rows.cars = [["brand", "=", "Audi"]]
hidden.cars = ["price"]
"""


async def test_what_was_seen_is_withheld_when_others_read_who_may_not_see_it(
    server: DatasetServer, data: Path
) -> None:
    (data / "datasets.toml").write_text(GRANTS)
    alone, members = signed(ANA, is_direct=True), signed(ANA)
    with_guest = signed(ANA, Reader("member"), GUEST)

    async def asked(path: str, identity: str, marks: dict[str, str]) -> dict[str, Any]:
        async with server.http(identity=identity) as http:
            return (await http.post(path, json=marks)).raise_for_status().json()

    async def seen(identity: str, marks: dict[str, str]) -> dict[str, bool]:
        found = await asked("/versions", identity, marks)
        return {name: is_seen for name, (_, is_seen) in found.items()}

    await server.call("import_dataset", identity=members, name="cars")
    await server.call("query_dataset", identity=alone, sql="SELECT 1 FROM orders", source="own")
    marks = {name: mark for name, (_, mark) in (await asked("/uses", alone, {})).items()}
    assert marks.keys() == {"cars", "own.orders"}
    assert await seen(members, marks) == {"cars": True, "own.orders": False}
    assert await seen(alone, marks) == {"cars": True, "own.orders": True}
    assert await seen(with_guest, marks) == {"cars": False, "own.orders": False}

    (data / "cars.csv").unlink()
    assert await seen(with_guest, marks) == {"own.orders": False}
