"""Record batches as the bytes of an Arrow IPC stream, one batch in memory at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pyarrow

from .table import Opened

arrow: Any = pyarrow  # it has no types of its own

MEDIA_TYPE = "application/vnd.apache.arrow.stream"


async def begun(table: Opened) -> AsyncGenerator[bytes]:
    """The stream, with its first batch read: what can't be read at all fails here.

    Each further batch is read when the one before it has been sent. Closing the stream ends
    the query.
    """
    work = _written(table)
    head = [await asyncio.to_thread(next, work, b"") for _ in range(2)]
    return _rest(b"".join(head), work)


async def _rest(first: bytes, work: Generator[bytes]) -> AsyncGenerator[bytes]:
    try:
        yield first
        while (chunk := await asyncio.to_thread(next, work, None)) is not None:
            yield chunk
    finally:
        work.close()


def _written(table: Opened) -> Generator[bytes]:
    chunks = _Chunks()
    with table as rows:
        with arrow.ipc.new_stream(arrow.PythonFile(chunks, mode="w"), rows.schema) as writer:
            yield chunks.take()
            for batch in rows:
                writer.write_batch(batch)
                yield chunks.take()
        yield chunks.take()


class _Chunks:
    """A file object for Arrow's writer: what it wrote is taken out again after each batch."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data

    def flush(self) -> None: ...

    def close(self) -> None: ...
