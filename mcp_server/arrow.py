"""Record batches as the bytes of an Arrow IPC stream, one batch in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pyarrow

from .errors import DatasetError, TooLarge
from .table import Opened, Rows

arrow: Any = pyarrow  # it has no types of its own

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
MAX_BYTES = 4 * 10**9  # less than a sidecar lets through, so that it is said here
ERROR = b"threadbook.error"


def written(
    table: Opened,
    *,
    watch: Callable[[Rows], None],
    reason: Callable[[DatasetError], DatasetError] = lambda error: error,
    max_bytes: int = MAX_BYTES,
) -> Generator[bytes]:
    """The schema with the first batch, each further batch, and the end mark.

    `watch` is given the rows before they are read. Where they can't be read to their end, comes a
    batch without rows whose metadata says why, under `ERROR`, and no end mark; `reason` may know
    better what the error was.

    Raises:
        DatasetError: the rows can't be read.
    """
    writer: _Writer | None = None
    sent = 0
    try:
        with table as rows:
            watch(rows)
            writer = _Writer(rows.schema)
            for batch in rows:
                chunk = writer.batch(batch)
                sent += len(chunk)
                if sent > max_bytes:
                    raise TooLarge(max_bytes)
                yield chunk
    except DatasetError as error:
        if writer is not None and sent:
            yield writer.failure(reason(error))
        raise reason(error) from error
    yield writer.end()


class _Writer:
    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._parts: list[Any] = []
        self._writer = arrow.ipc.new_stream(arrow.PythonFile(_Sink(self._parts), mode="w"), schema)

    def batch(self, batch: Any, **metadata: Any) -> bytes:
        self._writer.write_batch(batch, **metadata)
        return self._take()

    def failure(self, error: DatasetError) -> bytes:
        nothing = arrow.RecordBatch.from_pylist([], schema=self._schema)
        return self.batch(nothing, custom_metadata={ERROR: str(error).encode()})

    def end(self) -> bytes:
        self._writer.close()
        return self._take()

    def _take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


class _Sink:
    """A file object for Arrow's writer, whose buffers stay as they are and are copied only once."""

    def __init__(self, parts: list[Any]) -> None:
        self._parts = parts
        self.closed = False

    def write(self, data: Any) -> int:
        self._parts.append(data)
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...
