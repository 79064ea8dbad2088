"""What is added to `datasets.toml`, by the process that does it and the server that reads it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mcp_server.upkeep.order import OUTCOME, TASK, Order, Outcome, Task
from tests.fakes.dataset_server import ROOT, serving
from tests.fakes.mariadb import MariadbServer
from tests.fakes.postgres import PostgresServer
from tests.fakes.workbooks import xlsx

OLD = "# The shop's.\r\n[datasets.prices]\r\nfile = 'cars.csv' # here"


@pytest.fixture
def data(short_path: Path) -> Path:
    folder = short_path / "data"
    folder.mkdir()
    (folder / "cars.csv").write_text("brand,price\nAudi,100\nBMW,200\n")
    return folder


def done(data: Path, place: Path | str, **order: Any) -> Outcome:
    return carried_out(data, Order(str(place), **order))


def carried_out(data: Path, order: Order | None) -> Outcome:
    (data.parent / ".env").touch()
    task = Task(
        add=order,
        datasets=str(data),
        cache=str(data.parent / "cache"),
        environment=str(data.parent / ".env"),
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "mcp_server.upkeep"],
        input=TASK.dump_json(task),
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    return OUTCOME.validate_json(ran.stdout)


def toml(data: Path) -> str:
    file = data / "datasets.toml"
    return file.read_bytes().decode() if file.exists() else ""


async def names(data: Path) -> list[str]:
    async with serving(data, data.parent / "mcp.sock") as server:
        return (await server.call("list_datasets"))["datasets"]


async def test_a_file_outside_is_declared_where_it_lies(data: Path, tmp_path: Path) -> None:
    (tmp_path / "shops.csv").write_text("city;sales\nBern;3,5\n")
    (data / "datasets.toml").write_bytes(OLD.encode())

    outcome = done(data, tmp_path / "shops.csv", name="my shops", title='The "best"')

    assert outcome.lines[0] == 'Added [datasets."my shops"] to datasets.toml: 1 row, 2 columns.'
    assert outcome.lines[-1].startswith("It is read where it lies")
    said = f'[datasets."my shops"]\r\nfile = "{tmp_path}/shops.csv"\r\ntitle = "The \\"best\\""\r\n'
    assert toml(data) == f"{OLD}\r\n\r\n{said}"
    assert await names(data) == ["my shops", "prices"]


async def test_a_file_in_the_folder_is_declared_by_its_name(data: Path) -> None:
    outcome = done(data, data / "cars.csv", description="What they cost")
    assert outcome.lines == ("Added [datasets.cars] to datasets.toml: 2 rows, 2 columns.",)
    assert 'file = "cars.csv"' in toml(data)


async def test_each_sheet_of_a_workbook_is_declared(data: Path, tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    book.write_bytes(xlsx({"2024": [["a"], [1]], "2025": [["a"], [2]]}))
    assert len(done(data, book, name="plan").lines) == 3
    assert await names(data) == ["cars", "plan_2024", "plan_2025"]
    assert 'no "2026", only 2024, 2025' in done(data, book, sheet="2026").problem
    assert done(data, book, sheet="2025", name="now").problem == ""


async def test_a_file_of_sqlite_is_declared_as_a_database(data: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    outcome = done(data, tmp_path / "shop.db")
    assert outcome.lines == (
        "Added [databases.shop] to datasets.toml. Its tables are datasets:",
        "  shop.orders: 0 rows, 1 column.",
    )
    assert await names(data) == ["cars", "shop.orders"]


async def test_a_password_is_not_written_down_and_works_once_it_is_in_the_environment(
    data: Path, postgresql: PostgresServer
) -> None:
    postgresql.run(
        "DROP TABLE IF EXISTS upkeep; CREATE TABLE upkeep (id bigint);"
        "DROP ROLE IF EXISTS keeper; CREATE ROLE keeper LOGIN PASSWORD 'hid/den'; "
        "GRANT SELECT ON upkeep TO keeper"
    )
    url = postgresql.url.replace("reader:s3cret-of-postgres", "keeper:hid%2Fden")

    outcome = done(data, url, name="shop", tables=("upkeep",))

    assert "Put SHOP_PASSWORD=... into .env" in outcome.lines[-1]
    assert "${SHOP_PASSWORD}@" in toml(data)
    for secret in ("hid/den", "hid%2Fden"):
        assert secret not in toml(data) + str(outcome)
    env_file = data.parent / ".env"
    async with serving(data, data.parent / "mcp.sock", "--env-file", env_file) as server:
        listed = await server.call("list_datasets")
        assert "needs the environment variable SHOP_PASSWORD" in listed["problems"][0]
        env_file.write_text("SHOP_PASSWORD=hid%2Fden\n")
        listed = await server.call("list_datasets")
        assert (listed["datasets"], listed["problems"]) == (["cars", "shop.upkeep"], [])


@pytest.mark.parametrize(
    ("place", "order", "sentence"),
    [
        ("nowhere.csv", {}, "There is no file and no folder"),
        ("ragged.pkl", {}, "could run code"),
        ("empty", {}, "holds no data"),
        ("cars.csv", {"name": "prices"}, "choose another --name"),
        ("cars.csv", {"tables": ("a",)}, "--table isn't for files"),
        ("cars.csv", {"title": "x" * 200}, "title has 200 characters; 120 are the most"),
        ("cars.csv", {"name": "a\nb"}, "is a name of 1 to 80 characters"),
        ("postgresql://me:hidden-word@127.0.0.1:1/shop", {}, "can't be reached"),
        ("postgresql://me:hidden-word@127.0.0.1:1/shop", {"title": "x"}, "--title isn't for data"),
        ("oracle9://me:hidden-word@db/shop", {}, "no installed driver"),
        ("postgresql://me:${HIDDEN}@127.0.0.1:1/shop", {}, "variable HIDDEN, which isn't set"),
    ],
)
def test_what_cannot_be_had_is_said_and_nothing_is_written(
    data: Path, place: str, order: dict[str, Any], sentence: str
) -> None:
    (data / "datasets.toml").write_bytes(OLD.encode())
    (data / "ragged.pkl").write_bytes(b"\x80\x04.")
    (data / "empty").mkdir()
    outcome = done(data, place if "://" in place else data / place, **order)
    assert sentence in outcome.problem
    assert "hidden-word" not in outcome.problem
    assert toml(data) == OLD
    assert not list(data.glob(".*"))


def test_a_broken_file_is_left_to_be_corrected_first(data: Path) -> None:
    (data / "datasets.toml").write_text("[datasets.prices]\nfiel = 'cars.csv'\n")
    assert "line 2, datasets.prices.fiel" in done(data, data / "cars.csv").problem


def test_databases_that_are_gone_or_could_be_written_to_are_told_apart(
    data: Path, postgresql: PostgresServer, mariadb: MariadbServer
) -> None:
    postgresql.run("DROP TABLE IF EXISTS upkeep; CREATE TABLE upkeep (id bigint)")
    mariadb.run(
        "DROP TABLE IF EXISTS upkeep",
        "CREATE TABLE upkeep (id bigint)",
        "CREATE OR REPLACE USER keeper@'%' IDENTIFIED BY 'word'",
        "GRANT ALL ON shop.* TO keeper@'%'",
    )
    urls = {
        "gone": "postgresql://me:hidden-word@127.0.0.1:1/shop",
        "post_reader": postgresql.url,
        "post_owner": postgresql.owner_url,
        "maria_reader": mariadb.url,
        "maria_owner": f"mysql://keeper:word@127.0.0.1:{mariadb.port}/shop",
    }
    sections = [f'[databases.{name}]\nurl = "{url}"\n' for name, url in urls.items()]
    (data / "datasets.toml").write_text("".join(sections))

    seen = {one.name: one for one in carried_out(data, None).databases}

    assert "can't be reached" in seen["gone"].problem
    assert "hidden-word" not in str(seen)
    for name in ("post_reader", "maria_reader"):
        assert (seen[name].problem, seen[name].rights) == ("", ())
        assert seen[name].tables > 0
    assert seen["post_owner"].rights == ("change rows", "create tables")
    assert {"insert", "delete", "drop"} <= set(seen["maria_owner"].rights)


def test_of_a_broken_file_no_database_is_looked_at(data: Path) -> None:
    (data / "datasets.toml").write_text("[databases.shop]\nurk = 'x'\n")
    assert carried_out(data, None) == Outcome()
