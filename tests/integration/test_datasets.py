"""Data as code in a real sandbox gets them, through a sidecar and from a dataset server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import duckdb
import psycopg
import pytest

from sandbox.engine import Engine
from tests.fakes.data_room import TOOLS, DataRoom, data_room, memory_mb
from tests.fakes.postgres import OWNER, PostgresServer

CARS = "brand,price,day\nAudi,100,2024-01-31\nBMW,200,2024-02-29\nSeat,,2024-03-01\n"
SHOWN = "[datasets.cars]\nexamples = true\ndescription = 'What dealers ask for'\n"
BIG_ROWS = 24_000_000  # of four columns of eight bytes
MORE_MB = 150
# Rows on their way to a cell that has stopped reading them.
STALLED = """
import signal, threadbook_connection, threadbook_mcp
table = threadbook_mcp.call("datasets", "import_dataset", {"name": "big"})
connection = threadbook_connection.Connection()
answer = connection.ask("GET", "/servers/datasets" + table["stream"])
begun = answer.read(1000)
signal.pause()
"""


@pytest.fixture
def folder(short_path: Path) -> Path:
    data = short_path / "data"
    data.mkdir()
    (data / "cars.csv").write_text(CARS)
    return short_path


async def test_all_that_cells_can_ask_of_datasets(
    engine: Engine, sandbox_image: str, folder: Path
) -> None:
    (folder / "data" / "datasets.toml").write_text(SHOWN)
    (folder / "data" / "boats.csv").write_text("boat,price\nTern,100\n")
    asked = {
        "datasets.list()['name'].tolist()": "['boats', 'cars']",
        "datasets.search('dealers')['name'].tolist()": "['cars']",
        "datasets.describe('cars')['type'].tolist()": "['VARCHAR', 'BIGINT', 'DATE']",
        "datasets.load('cars')['day'].dt.month.tolist()": "[1, 2, 3]",
        "datasets.load('cars', columns=['brand'], where=[('price', '>', 150)]).values.tolist()": (
            "[['BMW']]"
        ),
        "datasets.load('cars', where={'price': None}, limit=1)['brand'].tolist()": "['Seat']",
        "int(datasets.sql('SELECT sum(price) AS s FROM cars JOIN boats USING (price)')['s'][0])": (
            "100"
        ),
        "datasets.sample('cars', rows=1).values.tolist()": "[['Audi', 100, '2024-01-31']]",
        "seed.list_datasets()['datasets']": "['boats', 'cars']",
        "seed.describe_dataset('cars')['rows']": "3",
        "seed.import_dataset('boats')['content']": r"'boat,price\nTern,100\n'",
    }
    mistaken = {
        "datasets.load('card')": 'Did you mean "cars"?',
        "datasets.describe('kars')": 'Did you mean "cars"?',
        "datasets.load('cars', columns=['prize'])": 'Did you mean "price"?',
        "datasets.load('cars', where={'prise': 1})": 'Did you mean "price"?',
        "datasets.load('cars', where={'price': 'dear'})": '"price" is BIGINT',
        "datasets.load('cars', where=[('day', '>', 'soon')])": '"day" is DATE',
        "datasets.sql('SELECT prise FROM cars')": '"price"',
        "datasets.sql('SELECT * FROM card')": 'Did you mean "cars"?',
        "datasets.sql('DROP TABLE cars')": "A query is one SELECT",
        "datasets.sample('boats')": "examples aren't allowed",
    }
    async with data_room(engine, sandbox_image, folder) as room:
        assert (await room.run("import servers.datasets_client as seed")).ok
        for code, result in asked.items():
            ran = await room.run(code)
            assert ran.result == result, (code, ran)
        for code, words in mistaken.items():
            assert words in await room.said(code), code
        await _audited_and_granted(room)


async def _audited_and_granted(room: DataRoom) -> None:
    """The audit has them all, and a grant without a tool is a sentence in the cell."""
    lines = room.sidecar.audit()
    assert {line["tool"] for line in lines if line["method"] == "tools/call"} == set(TOOLS)
    queries = [line for line in lines if line["tool"] == "query_dataset"]
    assert queries[0]["dataset"] == "boats, cars"
    assert {line["decision"] for line in lines if line["method"] == "stream"} == {"allowed"}

    await room.grant(["list_datasets"])
    denied = "That tool isn't available in this thread."
    asked = ["sql('SELECT 1')", "sql('SELECT 1', source='x')", "sample('cars')", "search('cars')"]
    for one in asked:
        assert await room.said(f"datasets.{one}") == denied
    assert {line["reason"] for line in room.sidecar.audit()[len(lines) :]} == {"tool not granted"}


async def test_what_is_larger_than_the_sandbox_is_asked_and_never_loaded(
    engine: Engine, sandbox_image: str, folder: Path
) -> None:
    query = f"SELECT range AS n, range % 7 AS g, 1 AS a, 2 AS b FROM range({BIG_ROWS})"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{folder}/data/big.parquet' (COMPRESSION zstd)")
    async with data_room(engine, sandbox_image, folder) as room:
        await room.run("kept = 1")
        for load in ("load('big')", "load('big', where=[('n', '>=', 0)])", "sql('FROM big')"):
            said = await room.said(f"datasets.{load}")
            assert "MB of memory, and this sandbox has" in said, said
            assert "aggregate with datasets.sql" in said
        grouped = await room.run(
            "datasets.sql('SELECT g, count(*) AS n FROM big GROUP BY g ORDER BY g')['n'].tolist()"
        )
        assert grouped.result == str([BIG_ROWS // 7 + (g < BIG_ROWS % 7) for g in range(7)])
        part = await room.run("len(datasets.load('big', columns=['n'], limit=10**6)), kept")
        assert part.result == "(1000000, 1)"
        await _stalled_and_stopped(room)


async def _stalled_and_stopped(room: DataRoom) -> None:
    """Whoever stops reading holds a few batches back; the end of the cell ends the reading."""
    sidecar_mb, server_mb = memory_mb(), memory_mb(room.server_id)
    lines = len(room.sidecar.audit())
    stalled = asyncio.create_task(room.run(STALLED))
    async with asyncio.timeout(30):
        while not any(one["method"] == "stream" for one in room.sidecar.audit()[lines:]):
            await room.server.call("list_datasets")
    for _ in range(20):
        await room.server.call("list_datasets")
    assert memory_mb() < sidecar_mb + MORE_MB
    assert memory_mb(room.server_id) < server_mb + MORE_MB

    await room.session.interrupt()
    assert (await stalled).ending == "interrupted"
    async with asyncio.timeout(10):
        while room.sidecar.audit()[-1]["reason"] != "client hung up":
            await room.server.call("list_datasets")
    assert (await room.run("kept")).result == "1"


async def test_the_end_of_a_cell_ends_its_query_in_postgresql(
    engine: Engine, sandbox_image: str, folder: Path, postgresql: PostgresServer
) -> None:
    (folder / "data" / "datasets.toml").write_text('[databases.shop]\nurl = "${SHOP}"\n')
    code = "datasets.sql('SELECT pg_sleep(100)', source='shop')"
    async with data_room(engine, sandbox_image, folder, SHOP=postgresql.url) as room:
        stopped = asyncio.create_task(room.run(code))
        await _asleep(postgresql, 1)
        await room.session.interrupt()
        assert (await stopped).ending == "interrupted"
        await _asleep(postgresql, 0)

        late = asyncio.create_task(room.run(code, timeout_s=5))
        await _asleep(postgresql, 1)
        assert (await late).ending == "timed_out"
        await _asleep(postgresql, 0)

        query = "SELECT 6 * 7 AS answer"
        answered = await room.run(f"int(datasets.sql('{query}', source='shop')['answer'][0])")
        assert answered.result == "42", answered
        asked = [(one["tool"], one["dataset"]) for one in room.sidecar.audit() if one["tool"]]
        assert set(asked) == {("query_dataset", "shop")}


async def _asleep(postgresql: PostgresServer, count: int) -> None:
    """Until so many queries sleep in the server."""
    address = f"postgresql://{OWNER}@127.0.0.1:{postgresql.port}/shop"
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    async with asyncio.timeout(20), await psycopg.AsyncConnection.connect(address) as connection:
        await connection.set_autocommit(True)
        while True:
            found = await (await connection.execute(asked)).fetchone()
            if found == (count,):
                return
