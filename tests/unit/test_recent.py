"""Tables that were read lately are given again without being read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from mcp_server.errors import UnreadableDataset
from mcp_server.recent import Recent
from mcp_server.sources import FileSource, Source
from mcp_server.table import Opened, Rows
from mcp_server.tables import Tables

arrow: Any = pyarrow
BATCH = arrow.record_batch({"n": [1, 2, 3, 4]})  # of 32 bytes


class Counted:
    """Tables of so many batches; `reads` counts how often their rows were asked for."""

    def __init__(self, batches: int, *, fails: bool = False) -> None:
        self.schema = BATCH.schema
        self.reads = 0
        self._batches, self._fails = batches, fails

    def __iter__(self) -> Iterator[Any]:
        self.reads += 1
        for _ in range(self._batches):
            yield BATCH
        if self._fails:
            raise UnreadableDataset("breaks off")

    def interrupt(self) -> None: ...

    @contextmanager
    def open(self) -> Generator[Rows]:
        yield self


def read(recent: Recent[str], key: str, opened: Callable[[], Opened]) -> list[dict[str, list[int]]]:
    with recent.open(key, opened) as rows:
        assert rows.schema == BATCH.schema
        return [batch.to_pydict() for batch in rows]


def test_what_was_read_to_its_end_is_not_read_again() -> None:
    recent, table = Recent[str](), Counted(3)
    first = read(recent, "a", table.open)
    assert len(first) == 3
    assert read(recent, "a", table.open) == first
    assert table.reads == 1


def test_what_was_read_in_part_is_read_again() -> None:
    recent, table = Recent[str](), Counted(3)
    with recent.open("a", table.open) as rows:
        next(iter(rows))
    assert len(read(recent, "a", table.open)) == 3
    assert table.reads == 2


def test_what_broke_off_is_read_again() -> None:
    recent, broken, whole = Recent[str](), Counted(2, fails=True), Counted(3)
    with pytest.raises(UnreadableDataset):
        read(recent, "a", broken.open)
    assert len(read(recent, "a", whole.open)) == 3


def test_another_part_of_it_is_another_table() -> None:
    recent, one, other = Recent[str](), Counted(1), Counted(2)
    assert len(read(recent, "a", one.open)) == 1
    assert len(read(recent, "b", other.open)) == 2


def test_a_large_table_is_not_kept() -> None:
    recent, table = Recent[str](max_table_bytes=2 * BATCH.nbytes), Counted(3)
    assert len(read(recent, "a", table.open)) == len(read(recent, "a", table.open)) == 3
    assert table.reads == 2


def test_what_was_read_longest_ago_makes_room() -> None:
    recent = Recent[str](max_bytes=2 * BATCH.nbytes)
    tables = {name: Counted(1) for name in "abc"}
    for name in ("a", "b", "a", "c", "a", "b"):
        read(recent, name, tables[name].open)
    assert {name: table.reads for name, table in tables.items()} == {"a": 1, "b": 2, "c": 1}


def test_reading_it_again_can_be_interrupted() -> None:
    recent, table = Recent[str](), Counted(3)
    read(recent, "a", table.open)
    with recent.open("a", table.open) as rows:
        batches = iter(rows)
        next(batches)
        rows.interrupt()
        with pytest.raises(UnreadableDataset):
            next(batches)
    assert len(read(recent, "a", table.open)) == 3


def file_source(path: Path, origin: str | None = None) -> FileSource:
    stat = path.stat()
    return FileSource("t", path, "csv", stat.st_size, stat.st_mtime_ns, origin)


def numbers(tables: Tables, source: Source) -> list[int]:
    with tables.open(source) as rows:
        return [n for batch in rows for n in batch.to_pydict()["n"]]


def test_a_file_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    tables, path = Tables(), tmp_path / "t.csv"
    for written in ([1, 2, 3], [4, 5, 6, 7]):
        path.write_text("\n".join(["n", *map(str, written)]))
        source = file_source(path)
        assert numbers(tables, source) == numbers(tables, source) == written


def test_only_what_is_not_uploaded_is_given_without_its_file(tmp_path: Path) -> None:
    tables, path = Tables(), tmp_path / "t.csv"
    path.write_text("n\n1\n")
    ours, uploaded = file_source(path), file_source(path, "t.csv")
    assert numbers(tables, ours) == numbers(tables, uploaded) == [1]
    path.unlink()
    assert numbers(tables, ours) == [1]
    with pytest.raises(UnreadableDataset):
        numbers(tables, uploaded)
