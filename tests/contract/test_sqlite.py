"""What a SELECT of SQLite can do beyond reading."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from mcp_server.databases.source import database_at
from mcp_server.errors import DatasetError
from tests.fakes.shelves.asked import Asked, asked
from tests.fakes.shelves.files import sqlite_file


@pytest.fixture
def shop(tmp_path: Path) -> Generator[Asked]:
    sqlite_file(tmp_path)
    with asked(database_at("shop", tmp_path / "shop.sqlite")) as shop:
        yield shop


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT load_extension('/tmp/more')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('/tmp/threadbook-abuse', 'x')",
        "SELECT edit('x', 'cat')",
        "SELECT fts3_tokenizer('more')",
        "SELECT * FROM sqlite_dbpage",
        "SELECT * FROM pragma_database_list",
        "SELECT file FROM pragma_database_list",
        "SELECT * FROM pragma_query_only(0)",
        "SELECT length(zeroblob(1000000000))",
        "SELECT length(randomblob(500000000))",
        "SELECT group_concat(hex(zeroblob(30000000))) FROM cars",
        "EXPLAIN DELETE FROM cars; DELETE FROM cars",
    ],
)
def test_a_select_reads_its_file_and_within_its_memory(shop: Asked, sql: str) -> None:
    with pytest.raises(DatasetError) as told:
        shop.answer(sql)
    assert "shop.sqlite" not in str(told.value)
    assert shop.cell("SELECT count(*) FROM cars") == 5


def test_the_file_is_as_it_was(shop: Asked, tmp_path: Path) -> None:
    before = (tmp_path / "shop.sqlite").read_bytes()
    for sql in ("DELETE FROM cars", "CREATE TABLE more (id int)", "SELECT * FROM cars"):
        try:
            shop.answer(sql)
        except DatasetError:
            continue
    assert (tmp_path / "shop.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop.sqlite"]
