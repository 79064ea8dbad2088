"""What was found of a file is kept over a restart, and found anew when the file changes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from mcp_server.findings import Findings
from mcp_server.folder import folder_at, scan
from mcp_server.sources import Files, FileSource, FolderSource
from mcp_server.table import ColumnProfile, Shape
from mcp_server.tables import Tables


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "cars.csv").write_text("brand,price\nAudi,100\nBMW,200\n")
    duckdb.sql(f"COPY (SELECT 1 AS a) TO '{folder / 'numbers.parquet'}'")
    return folder


def started(data: Path) -> Tables:
    """A server that has just begun."""
    return Tables(findings=Findings(data.parent / "found"))


def source(data: Path, name: str) -> FileSource:
    return next(one for one in scan(data) if one.name == name)


def seen(data: Path, one: Files) -> tuple[Shape, tuple[ColumnProfile, ...]]:
    tables = started(data)
    return tables.shape(one), tables.profile(one)


def overwritten(path: Path, content: bytes) -> None:
    """In place, with the size and the time that it had: as if it weren't touched."""
    before = path.stat()
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("name", ["cars", "numbers"])
def test_a_restart_does_not_read_a_file_again(data: Path, name: str) -> None:
    one = source(data, name)
    first = seen(data, one)
    if name == "cars":
        overwritten(one.path, b"x" * one.size_bytes)
        assert seen(data, one) == first
    else:
        overwritten(one.path, one.path.read_bytes()[:-8] + b"x" * 8)
        assert started(data).files.profile(one, first[0]) == first[1]


def test_a_changed_file_is_read_again(data: Path) -> None:
    shape, _ = seen(data, source(data, "cars"))
    (data / "cars.csv").write_text("brand,price\nAudi,100\n")
    again, [_, price] = seen(data, source(data, "cars"))
    assert (shape.rows, again.rows, price.maximum) == (2, 1, "100")


def test_rows_are_read_as_they_were_found(data: Path) -> None:
    one = source(data, "cars")
    seen(data, one)
    with started(data).open(one) as rows:
        assert [batch.to_pydict() for batch in rows] == [
            {"brand": ["Audi", "BMW"], "price": [100, 200]}
        ]


def test_a_file_that_was_only_touched_is_known_by_what_it_holds(data: Path) -> None:
    seen(data, source(data, "cars"))
    kept = sorted((data.parent / "found").glob("*.shape.json"))
    (data / "cars.csv").touch()
    seen(data, source(data, "cars"))
    assert sorted((data.parent / "found").glob("*.shape.json")) == kept


def test_nothing_of_an_upload_is_kept(data: Path) -> None:
    one = source(data, "cars")
    upload = FileSource("cars", one.path, "csv", one.size_bytes, one.modified_ns, origin="cars.csv")
    seen(data, upload)
    assert not list((data.parent / "found").iterdir())


def test_of_a_file_that_changed_meanwhile_nothing_is_kept(data: Path) -> None:
    old = source(data, "cars")
    (data / "cars.csv").write_text("brand\nAudi\n")
    seen(data, old)
    assert not list((data.parent / "found").glob("*.shape.json"))


def test_a_folder_of_parquet_is_known_until_one_of_its_files_changes(data: Path) -> None:
    (data / "sales").mkdir()
    shutil.copy(data / "numbers.parquet", data / "sales" / "a.parquet")
    before = folder_at(data / "sales")
    assert isinstance(before, FolderSource)
    _, profile = seen(data, before)
    assert profile[0].distinct == 1
    duckdb.sql(f"COPY (SELECT 2 AS a) TO '{data / 'sales' / 'b.parquet'}'")
    after = folder_at(data / "sales")
    assert isinstance(after, FolderSource)
    _, profile = seen(data, after)
    assert profile[0].distinct == 2


def test_what_is_damaged_on_disk_is_found_anew(data: Path) -> None:
    first = seen(data, source(data, "cars"))
    for path in (data.parent / "found").iterdir():
        path.write_text("{")
    assert seen(data, source(data, "cars")) == first


def test_where_nothing_can_be_kept_the_answer_is_the_same(data: Path) -> None:
    first = seen(data, source(data, "cars"))
    tables = started(data)
    shutil.rmtree(data.parent / "found")
    one = source(data, "cars")
    assert (tables.shape(one), tables.profile(one)) == first
