"""Parts of tables and SQL as code in a sandbox asks for them: the guest's library, a sidecar and
the real dataset server.
"""

from __future__ import annotations

import asyncio
import importlib
import pydoc
import sqlite3
import sys
from collections.abc import AsyncGenerator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import pytest_asyncio

from tests.fakes.dataset_server import DatasetServer, serving
from tests.fakes.identities import signed
from tests.fakes.sidecar import THREAD, SidecarFixture, sidecar

LIBRARY = Path(__file__).parents[2] / "sandbox" / "guest" / "lib"
TOOLS = [
    *("list_datasets", "search_datasets", "describe_dataset"),
    *("import_dataset", "query_dataset", "sample_dataset"),
]
GRANT = {"thread": THREAD, "identity": signed(THREAD), "tools": {"datasets": TOOLS}}
MAX_HELP_CHARS = 1600
CARS = "brand,price,day\nAudi,100,2024-01-31\nBMW,200,2024-02-29\nSeat,,2024-03-01\n"
HARBOUR = "CREATE TABLE berths (boat TEXT, berth INT); INSERT INTO berths VALUES ('Tern', 7);"
SHOWN = "[datasets.cars]\nexamples = true\n"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(shared_path: Path) -> AsyncGenerator[DatasetServer]:
    folder = shared_path / "data"
    folder.mkdir()
    (folder / "cars.csv").write_text(CARS)
    (folder / "boats.csv").write_text("boat,price\nTern,100\n")
    (folder / "datasets.toml").write_text(SHOWN)
    with closing(sqlite3.connect(folder / "harbour.db")) as database:
        database.executescript(HARBOUR)
    async with serving(folder, shared_path / "mcp.sock") as made:
        yield made


@pytest.fixture
async def running(server: DatasetServer, short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path, datasets=server.socket) as made:
        await made.put(grant=GRANT)
        yield made


@pytest.fixture
def datasets(running: SidecarFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as a cell would import it."""
    monkeypatch.syspath_prepend(str(LIBRARY))
    monkeypatch.setenv("THREADBOOK_SOCKET", str(running.socket()))
    for name in ("datasets", "threadbook_mcp"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("datasets")


@pytest.mark.parametrize(
    ("where", "brands"),
    [
        ({"brand": "Audi"}, ["Audi"]),
        ({"brand": ["Audi", "BMW"], "price": 200}, ["BMW"]),
        ({"brand": np.array(["Seat"])}, ["Seat"]),
        ({"price": None}, ["Seat"]),
        ([("price", "==", np.int64(100))], ["Audi"]),
        ([("price", ">", 50), ("day", ">=", date(2024, 2, 1))], ["BMW"]),
        ([("brand", "not in", ("Audi", "BMW"))], ["Seat"]),
        ([("price", "is not null")], ["Audi", "BMW"]),
        ([("brand", "Contains", "m")], ["BMW"]),
        ([], ["Audi", "BMW", "Seat"]),
    ],
)
async def test_conditions_are_written_as_people_write_them(
    datasets: Any, where: Any, brands: list[str]
) -> None:
    frame = await asyncio.to_thread(datasets.load, "cars", columns=["brand"], where=where)
    assert frame["brand"].tolist() == brands
    assert list(frame.columns) == ["brand"]


async def test_one_column_and_a_limit_need_no_lists(datasets: Any) -> None:
    frame = await asyncio.to_thread(datasets.load, "cars", "price", limit=2)
    assert frame["price"].tolist() == [100, 200]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"where": [("price", "~", 1)]}, "where has no operator '~'"),
        ({"where": 7}, 'where is a dict like {"city": "Berlin"}'),
        ({"where": [("price",)]}, 'where is a dict like {"city": "Berlin"}'),
        ({"where": {"prize": 7}}, 'Did you mean "price"?'),
        ({"where": {"price": "x"}}, "'x' is no number"),
        ({"columns": "brnd"}, 'Did you mean "brand"?'),
    ],
)
async def test_what_cannot_be_meant_is_said(
    datasets: Any, asked: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RuntimeError) as raised:
        await asyncio.to_thread(datasets.load, "cars", **asked)
    assert sentence in str(raised.value)


async def test_sql_gives_a_frame(datasets: Any) -> None:
    frame = await asyncio.to_thread(
        datasets.sql, "SELECT count(*) AS cars, sum(price) AS price FROM cars WHERE price > 50"
    )
    assert frame.to_dict("records") == [{"cars": 2, "price": 300}]


async def test_a_table_of_a_database_is_joined_with_a_file(datasets: Any) -> None:
    frame = await asyncio.to_thread(
        datasets.sql, "SELECT price, berth FROM boats JOIN harbour.berths USING (boat)"
    )
    assert frame.to_dict("records") == [{"price": 100, "berth": 7}]


async def test_a_database_answers_in_its_own_sql(datasets: Any, running: SidecarFixture) -> None:
    asked = "SELECT printf('%03d', berth) AS berth FROM berths"
    frame = await asyncio.to_thread(datasets.sql, asked, source="harbour")
    assert frame["berth"].tolist() == ["007"]
    assert {line["dataset"] for line in running.audit()} == {"harbour"}
    with pytest.raises(RuntimeError, match='Did you mean "harbour"'):
        await asyncio.to_thread(datasets.sql, asked, source="harbor")


async def test_a_query_that_fails_on_its_way_says_why_in_the_cell(datasets: Any) -> None:
    with pytest.raises(RuntimeError, match="Could not convert string"):
        await asyncio.to_thread(datasets.sql, "SELECT CAST(brand AS INT) FROM cars")


async def test_the_audit_names_the_datasets_of_a_query_and_of_its_table(
    datasets: Any, running: SidecarFixture
) -> None:
    query = "SELECT brand, boat FROM cars JOIN boats USING (price)"
    await asyncio.to_thread(datasets.sql, query)
    asked = [(line["method"], line["dataset"]) for line in running.audit()]
    assert asked == [("tools/call", "boats, cars"), ("stream", "boats, cars")]


async def test_a_sample_shows_rows_where_that_is_allowed(datasets: Any) -> None:
    shown = await asyncio.to_thread(datasets.sample, "cars", rows=2)
    assert shown.to_dict("list") == {
        "brand": ["Audi", "BMW"],
        "price": [100, 200],
        "day": ["2024-01-31", "2024-02-29"],
    }
    with pytest.raises(RuntimeError, match="aren't shown"):
        await asyncio.to_thread(datasets.sample, "boats")
    with pytest.raises(RuntimeError, match='Did you mean "cars"'):
        await asyncio.to_thread(datasets.sample, "car")


async def test_datasets_are_found_by_words(datasets: Any) -> None:
    assert (await asyncio.to_thread(datasets.search, "day"))["name"].tolist() == ["cars"]
    assert (await asyncio.to_thread(datasets.search, "weather")).empty


async def test_help_is_read_cheaply(datasets: Any) -> None:
    text = pydoc.render_doc(datasets, renderer=cast("Any", pydoc).plaintext).partition("\nFILE")[0]
    assert len(text) < MAX_HELP_CHARS
    for name in ("list", "describe", "load", "sql", "sample", "search"):
        assert f"    {name}(" in text
