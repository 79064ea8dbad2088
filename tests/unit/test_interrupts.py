"""A read that nobody waits for any more ends at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mcp_server.duck import Running, opened
from mcp_server.errors import UnreadableDataset

ENDLESS = (
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 5"
)


@pytest.fixture
def some_file(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n")
    return path


def test_a_running_query_ends_when_another_thread_interrupts_it(some_file: Path) -> None:
    def read_stopped_soon() -> None:
        with opened(some_file) as connection:
            rows = Running(connection, ENDLESS)
            threading.Timer(0.2, rows.interrupt).start()
            list(rows)

    with pytest.raises(UnreadableDataset, match="stopped"):
        read_stopped_soon()


def test_an_interrupted_read_gives_no_further_batch(some_file: Path) -> None:
    with opened(some_file) as connection:
        rows = Running(connection, "SELECT * FROM range(1000000)")
        batches = iter(rows)
        next(batches)
        rows.interrupt()
        with pytest.raises(UnreadableDataset, match="stopped"):
            next(batches)


def test_interrupting_what_has_ended_does_nothing(some_file: Path) -> None:
    with opened(some_file) as connection:
        rows = Running(connection, "SELECT 1 AS n")
        assert rows.schema.names == ["n"]
    rows.interrupt()
