"""A table on its way: no further ahead than needed, within its limits, gone with its reader."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

import pyarrow as arrow
import pytest

from mcp_server.arrow import ERROR, written
from mcp_server.errors import Busy, DatasetError, TooLarge, TooSlow, UnreadableDataset
from mcp_server.lanes import Lanes
from mcp_server.streams import Reading, reading

BATCH: Any = arrow.record_batch({"n": list(range(1000))})


class Source:
    """Endless rows; `stuck_at` is the batch whose reading ends only by an interrupt."""

    def __init__(self, *, stuck_at: int | None = None, broken_at: int | None = None) -> None:
        self.schema = BATCH.schema
        self.read = 0
        self.is_closed = False
        self.stuck = threading.Event()
        self._stuck_at, self._broken_at = stuck_at, broken_at
        self._interrupted = threading.Event()

    def __iter__(self) -> Iterator[Any]:
        while True:
            if self.read == self._stuck_at:
                self.stuck.set()
                assert self._interrupted.wait(5)
                raise UnreadableDataset("was stopped")
            if self.read == self._broken_at:
                raise UnreadableDataset("The disk is gone.")
            self.read += 1
            yield BATCH

    def interrupt(self) -> None:
        self._interrupted.set()

    @contextmanager
    def opened(self) -> Generator[Source]:
        try:
            yield self
        finally:
            self.is_closed = True


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("table")]


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncGenerator[None]:
    yield
    async with asyncio.timeout(5):
        while threads():
            await asyncio.to_thread(lambda: None)


async def test_an_unread_stream_is_one_batch_ahead_and_no_more() -> None:
    source = Source()
    async with reading(Lanes(), "t") as work, aclosing(work.chunks(source.opened)) as chunks:
        await anext(chunks)
        async with asyncio.timeout(5):
            while source.read < 2:
                await work.step(lambda: None)
        for _ in range(3):
            await work.step(lambda: None)  # after what was begun on the same thread
        assert source.read == 2


async def test_closing_a_stream_ends_the_read_that_runs_and_closes_the_table() -> None:
    source = Source(stuck_at=1)
    async with asyncio.timeout(5):
        async with reading(Lanes(), "t") as work, aclosing(work.chunks(source.opened)) as chunks:
            await anext(chunks)
            await asyncio.to_thread(source.stuck.wait)

    assert source.is_closed


async def test_a_cancelled_reader_ends_a_read_before_its_first_batch() -> None:
    source = Source(stuck_at=0)

    async def fetch() -> None:
        async with reading(Lanes(), "t") as work, aclosing(work.chunks(source.opened)) as chunks:
            await anext(chunks)

    fetching = asyncio.create_task(fetch())
    await asyncio.to_thread(source.stuck.wait)
    fetching.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await fetching

    assert source.is_closed


async def test_what_takes_too_long_is_ended_with_a_sentence() -> None:
    source = Source(stuck_at=0)
    with pytest.raises(TooSlow, match="more than 0 s and was ended; ask for fewer rows"):
        async with (
            reading(Lanes(), "t", work_s=0.05) as work,
            aclosing(work.chunks(source.opened)) as chunks,
        ):
            await anext(chunks)

    assert source.is_closed


async def told(work: Reading, source: Source) -> tuple[str, int]:
    """The reason in the stream's last batch, and the rows before it."""
    content: list[bytes] = []

    async def fetch() -> None:
        async for chunk in work.chunks(source.opened):
            content.append(chunk)

    with pytest.raises(DatasetError):
        await fetch()
    rows = 0
    with arrow.ipc.open_stream(b"".join(content)) as reader:
        while True:
            batch, metadata = reader.read_next_batch_with_custom_metadata()
            rows += batch.num_rows
            if metadata is not None:
                with pytest.raises(StopIteration):
                    reader.read_next_batch()
                return metadata[ERROR].decode(), rows


async def test_a_read_that_fails_in_the_middle_says_why_in_the_stream() -> None:
    async with reading(Lanes(), "t") as work:
        assert await told(work, Source(broken_at=2)) == ("The disk is gone.", 2000)
    async with reading(Lanes(), "t", work_s=0.2) as work:
        reason, rows = await told(work, Source(stuck_at=1))

    assert rows == 1000
    assert "took more than" in reason


def test_a_table_over_its_bytes_is_refused() -> None:
    chunks = written(Source().opened(), watch=lambda _: None, max_bytes=100_000)
    with pytest.raises(TooLarge, match=r"more than 0\.0001 GB"):
        list(chunks)


async def test_a_thread_waits_for_its_own_reads_and_leaves_lanes_to_others() -> None:
    lanes = Lanes(at_once=2, at_once_of_one=1, patience_s=0.05)
    with lanes.opened("greedy"), lanes.opened("other"):
        async with lanes.lane("greedy"):
            with pytest.raises(Busy, match="try again in a minute"):
                async with lanes.lane("greedy"):
                    pass
            async with lanes.lane("other"):
                pass
        async with lanes.lane("greedy"):
            pass


def test_a_thread_has_only_so_many_tables_open() -> None:
    lanes = Lanes(open_of_one=1)
    with (
        lanes.opened("greedy"),
        lanes.opened("other"),
        pytest.raises(Busy, match="let one end first"),
        lanes.opened("greedy"),
    ):
        pass
    with lanes.opened("greedy"):
        pass
