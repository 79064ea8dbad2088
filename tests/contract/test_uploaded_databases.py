"""SQLite and DuckDB files that are dropped into a thread: each table is a dataset of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from bot.uploads import UploadedDataset
from tests.fakes.uploads import UploadsFixture
from tests.fakes.workbooks import zipped

SCRIPT = """
CREATE TABLE cars (brand TEXT, price REAL, sold DATE);
INSERT INTO cars VALUES ('Audi', 1.5, '2024-01-31'), ('Škoda', NULL, NULL);
CREATE VIEW dear AS SELECT brand FROM cars WHERE price > 1;
"""


def sqlite_file(path: Path, script: str = SCRIPT) -> bytes:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)
    return path.read_bytes()


def duckdb_file(path: Path, script: str = SCRIPT) -> bytes:
    with closing(duckdb.connect(path)) as database:
        database.execute(script)
    return path.read_bytes()


MADE = [("sqlite", sqlite_file), ("duckdb", duckdb_file)]


@pytest.fixture
def uploads(tmp_path: Path) -> UploadsFixture:
    return UploadsFixture(tmp_path)


@pytest.mark.parametrize(("kind", "made"), MADE)
async def test_each_table_and_view_is_a_dataset_with_its_types(
    uploads: UploadsFixture, tmp_path: Path, kind: str, made: Callable[[Path], bytes]
) -> None:
    received = await uploads.drop(f"Shop.{kind}", made(tmp_path / "made"))
    assert received.refusals == ()
    assert received.datasets == (
        UploadedDataset("shop_cars", 2, 3),
        UploadedDataset("shop_dear", 1, 1),
    )
    cars = uploads.table("shop_cars")
    assert [str(field.type) for field in cars.schema] == ["string", "double", "date32[day]"]
    assert cars.column("brand").to_pylist() == ["Audi", "Škoda"]
    assert cars.column("price").to_pylist() == [1.5, None]
    assert cars.column("sold").null_count == 1


@pytest.mark.parametrize(("kind", "made"), MADE)
async def test_a_database_in_a_zip_is_read_and_sent_again_is_replaced(
    uploads: UploadsFixture, tmp_path: Path, kind: str, made: Callable[[Path], bytes]
) -> None:
    packed = zipped({f"shop.{kind}": made(tmp_path / "made"), "more.csv": b"a\n1\n"})
    for _ in range(2):
        received = await uploads.drop("all.zip", packed)
        assert {one.name for one in received.datasets} == {"shop_cars", "shop_dear", "more"}
    assert uploads.names() == ["more.parquet", "shop_cars.parquet", "shop_dear.parquet"]
    assert uploads.left_over() == []


async def test_a_sqlite_file_left_in_write_ahead_mode_is_read(
    uploads: UploadsFixture, tmp_path: Path
) -> None:
    content = sqlite_file(tmp_path / "made", "PRAGMA journal_mode = WAL;" + SCRIPT)
    received = await uploads.drop("shop.db", content)
    assert len(received.datasets) == 2


async def test_one_bad_table_hides_no_other(uploads: UploadsFixture, tmp_path: Path) -> None:
    script = SCRIPT + "CREATE VIEW broken AS SELECT * FROM gone;"
    received = await uploads.drop("shop.db", sqlite_file(tmp_path / "made", script))
    assert [one.name for one in received.datasets] == ["shop_cars", "shop_dear"]
    [refusal] = received.refusals
    assert refusal.startswith('"shop.db: broken" can\'t be read.')
    assert "no such table: main.gone" in refusal


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.db", b"", "is an empty file"),
        ("a.db", b"brand,price\nAudi,1\n", "is text by its content"),
        ("a.db", b"SQLite format 3\0" + b"\xff" * 2000, "is damaged, or no SQLite file"),
        ("a.csv", b"SQLite format 3\0\x10\x00", "is a SQLite database by its content"),
        ("a.csv", b"\0" * 8 + b"DUCK" + b"\0" * 50, "is a DuckDB database by its content"),
    ],
)
async def test_what_is_no_database_is_explained(
    uploads: UploadsFixture, name: str, content: bytes, said: str
) -> None:
    received = await uploads.drop(name, content)
    assert received.datasets == ()
    [refusal] = received.refusals
    assert said in refusal
    assert str(uploads.folder) not in refusal


async def test_a_file_without_a_table_is_explained(uploads: UploadsFixture, tmp_path: Path) -> None:
    content = sqlite_file(tmp_path / "made", "CREATE TABLE a (b INT); DROP TABLE a;")
    received = await uploads.drop("shop.db", content)
    assert received.refusals == ('"shop.db" is a database without a table in it.',)
