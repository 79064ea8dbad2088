"""The catalogue as the clients of the real dataset server see it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.dataset_server import DatasetServer, Refused, serving

TOML = """
[datasets.prices]
file = "cars.csv"
title = "Car prices"
description = "What dealers asked for in 2024"
owner = "Sales"
freshness = "daily 06:00 UTC"
examples = true
columns.price = { note = "with tax", unit = "EUR" }
metrics.mean_price = { description = "By brand", sql = "avg(price)" }
"""


def filled(folder: Path) -> Path:
    folder.mkdir()
    (folder / "cars.csv").write_text("brand,price\nAudi,100\nBMW,200\n")
    (folder / "weather.csv").write_text("day,degrees\n2024-01-01,3\n")
    (folder / "datasets.toml").write_text(TOML)
    return folder


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(shared_path: Path) -> AsyncGenerator[DatasetServer]:
    """For who only asks."""
    async with serving(filled(shared_path / "data"), shared_path / "mcp.sock") as server:
        yield server


@pytest.fixture
def folder(short_path: Path) -> Path:
    """For who changes what is in it."""
    return filled(short_path / "data")


@pytest.fixture
async def changing(folder: Path, short_path: Path) -> AsyncGenerator[DatasetServer]:
    """Its server."""
    async with serving(folder, short_path / "mcp.sock") as server:
        yield server


async def test_what_is_declared_is_listed_and_described(server: DatasetServer) -> None:
    listed = await server.call("list_datasets")
    described = await server.call("describe_dataset", name="prices")

    assert listed["datasets"] == ["prices", "weather"]
    assert listed["details"][0]["title"] == "Car prices"
    assert (described["owner"], described["freshness"]) == ("Sales", "daily 06:00 UTC")
    assert described["changed"].endswith(" UTC")
    assert described["examples"] is True
    brand, price = described["columns"]
    assert (price["note"], price["unit"], brand["unit"]) == ("with tax", "EUR", "")
    assert described["metrics"] == [
        {"name": "mean_price", "description": "By brand", "sql": "avg(price)"}
    ]
    assert described["notes"] == []
    assert described["problems"] == []


@pytest.mark.parametrize("text", ["PRIC", "dealers 2024", "brand", "tax", "mean_price", "sales"])
async def test_a_search_looks_at_names_words_and_columns(server: DatasetServer, text: str) -> None:
    found = await server.call("search_datasets", text=text)
    assert found["datasets"] == ["prices"]


async def test_a_search_that_finds_nothing_is_an_empty_list(server: DatasetServer) -> None:
    assert (await server.call("search_datasets", text="brand degrees"))["datasets"] == []


async def test_a_broken_declaration_is_said_and_the_last_good_one_stays(
    changing: DatasetServer, folder: Path
) -> None:
    await changing.call("list_datasets")
    (folder / "datasets.toml").write_text("[datasets.prices]\nfiel = 'cars.csv'")

    listed = await changing.call("list_datasets")
    described = await changing.call("describe_dataset", name="prices")

    assert listed["details"][0]["title"] == "Car prices"
    [problem] = listed["problems"]
    assert "line 2, datasets.prices.fiel is unknown; did you mean file?" in problem
    assert described["problems"] == [problem]


async def test_a_column_that_is_told_of_and_not_there_is_noted(
    changing: DatasetServer, folder: Path
) -> None:
    (folder / "datasets.toml").write_text("[datasets.cars.columns.prise]\nunit = 'EUR'")
    described = await changing.call("describe_dataset", name="cars")
    assert described["notes"] == ['datasets.toml tells of a column "prise", which isn\'t there.']


async def test_of_many_datasets_a_hundred_are_listed_and_all_are_found(
    changing: DatasetServer, folder: Path
) -> None:
    for number in range(120):
        (folder / f"many_{number:03}.csv").write_text(f"a{number:03}\n1\n")
    listed = await changing.call("list_datasets")
    assert (len(listed["datasets"]), listed["total"]) == (100, 122)
    assert listed["problems"] == ["100 of 122 are listed; search_datasets(text) finds the others."]
    assert (await changing.call("search_datasets", text="a119"))["datasets"] == ["many_119"]


async def test_a_wrong_name_names_the_nearest(server: DatasetServer) -> None:
    with pytest.raises(Refused, match='Did you mean "prices"'):
        await server.call("describe_dataset", name="price")
