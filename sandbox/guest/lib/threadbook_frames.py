"""An Arrow stream as a DataFrame: each batch is copied to its place and dropped, so that a table
takes its memory once, and is refused where there isn't so much.

Knows Arrow, pandas and this sandbox's memory. Knows no HTTP and no tools.
"""

from __future__ import annotations

import importlib
import resource
from collections.abc import Callable, Iterator
from typing import Any, Protocol

ERROR = b"threadbook.error"
RESERVE_BYTES = 176 * 2**20  # with less left than 160 MiB, the cell would be ended
RESERVED_ADDRESSES = 32 * 2**20
SMALL_BYTES = 4 * 2**20  # is tried, however little is left
CHECK_BYTES = 32 * 2**20  # what comes between two looks at what is left
WIDE = 100  # pandas minds frames of more parts


class Unreadable(Exception):
    """The stream isn't the table that was told of."""


class Refused(Exception):
    """The table can't be had; the text says why and what to do."""


class Source(Protocol):
    def readinto(self, buffer: memoryview, /) -> int: ...


def read(source: Source, rows: int | None, room_bytes: Callable[[], int] | None = None) -> Any:
    """The frame of a stream of so many rows, where that is known.

    Raises:
        Unreadable: it is no Arrow stream, or of another length.
        Refused: it takes more memory than there is, or the data server says why there is no more.
    """
    arrow: Any = importlib.import_module("pyarrow")
    # One thread: a cell's process is forked for the next cell, and threads don't survive that.
    options = arrow.ipc.IpcReadOptions(use_threads=False)
    try:
        file = _File(source, arrow)
        with arrow.ipc.open_stream(arrow.PythonFile(file, mode="r"), options=options) as reader:
            frame = _frame(reader, arrow, rows, room_bytes or free_bytes)
    except MemoryError as error:  # Arrow's own is one, too
        raise Refused(f"The table takes more memory than this sandbox has left: {_LESS}") from error
    except (OSError, arrow.ArrowException) as error:
        raise Unreadable from error
    if file.is_short:  # Arrow takes a missing end mark for the end
        raise Unreadable
    return frame


def _frame(reader: Any, arrow: Any, rows: int | None, room_bytes: Callable[[], int]) -> Any:
    columns: list[_Column] = []
    taken = taken_bytes = checked_bytes = 0
    for batch in _batches(reader):
        taken, taken_bytes = taken + batch.num_rows, taken_bytes + batch.nbytes
        if rows is not None and taken > rows:
            raise Unreadable
        if taken_bytes > checked_bytes:
            _check(batch, taken, taken_bytes, rows, room_bytes())
            checked_bytes = taken_bytes + CHECK_BYTES
        columns = columns or [_column(field.type, arrow, rows) for field in reader.schema]
        for column, values in zip(columns, batch.columns, strict=True):
            column.take(values)
    if rows is not None and taken != rows:
        raise Unreadable
    if not columns:
        return reader.schema.empty_table().to_pandas(date_as_object=False)
    return _joined(columns, reader.schema.names)


def _joined(columns: list[_Column], names: list[str]) -> Any:
    pandas: Any = importlib.import_module("pandas")
    parts = {number: column.done() for number, column in enumerate(columns)}
    frame = pandas.DataFrame(parts, copy=False)
    frame.columns = names
    return frame.copy() if len(names) > WIDE else frame


def _check(batch: Any, taken: int, taken_bytes: int, rows: int | None, room_bytes: int) -> None:
    """Raises: Refused: what is still to come is more than there is room for."""
    if rows is None:  # at the end, one column after the other is put together
        whole, left_bytes = f"more than {taken_bytes / 1e6:,.0f}", taken_bytes / batch.num_columns
    else:
        left_bytes = taken_bytes / max(taken, 1) * (rows - taken)
        whole = f"about {(taken_bytes + left_bytes) / 1e6:,.0f}"
    if left_bytes > max(room_bytes, SMALL_BYTES):
        has = f"{max(0, taken_bytes + room_bytes) / 1e6:,.0f} MB"
        raise Refused(
            f"The table takes {whole} MB of memory, and this sandbox has {has} left: {_LESS}"
        )


_LESS = (
    "load fewer columns or rows (columns=, where=, limit=), or aggregate with "
    'datasets.sql("SELECT ..."), which needs none of it here.'
)


def free_bytes() -> int:
    """What a table may take: of this process's address space, and of the sandbox's memory."""
    with open("/proc/meminfo", encoding="ascii") as file:
        fields = (row.partition(":") for row in file)
        sizes = {name: int(value.split()[0]) * 1024 for name, _, value in fields}
    free = sizes["MemAvailable"] - RESERVE_BYTES
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return free
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    return min(free, limit - used - RESERVED_ADDRESSES)


def _batches(reader: Any) -> Iterator[Any]:
    """Raises: Refused: the data server says in its last batch why there are no more."""
    for one in reader.iter_batches_with_custom_metadata():
        if one.custom_metadata and (reason := one.custom_metadata.get(ERROR)):
            raise Refused(reason.decode(errors="replace"))
        yield one.batch


class _Column(Protocol):
    def take(self, values: Any) -> None:
        """Copy these, the next of the column."""
        ...

    def done(self) -> Any:
        """The whole column as pandas takes it."""
        ...


def _column(kind: Any, arrow: Any, rows: int | None) -> _Column:
    types = arrow.types
    is_plain_time = types.is_timestamp(kind) and kind.tz is None
    if types.is_integer(kind) or types.is_floating(kind) or types.is_date(kind) or is_plain_time:
        dtype = "datetime64[ms]" if types.is_date(kind) else kind.to_pandas_dtype()
        return _Parts(dtype) if rows is None else _Place(dtype, rows)
    return _Chunks(kind, arrow)


class _Place:
    """Numbers or times whose number is known."""

    def __init__(self, dtype: Any, rows: int) -> None:
        self._numpy: Any = importlib.import_module("numpy")
        self._array = self._numpy.empty(rows, dtype)
        self._filled = 0

    def take(self, values: Any) -> None:
        part = values.to_numpy(zero_copy_only=False)
        if part.dtype.kind == "f" and self._array.dtype.kind in "iu":  # one is missing
            self._array = self._array.astype(part.dtype)
        end = self._filled + len(part)
        self._array[self._filled : end] = part
        self._filled = end

    def done(self) -> Any:
        return self._array


class _Parts:
    """Numbers or times whose number isn't known."""

    def __init__(self, dtype: Any) -> None:
        self._numpy: Any = importlib.import_module("numpy")
        self._dtype = dtype
        self._parts: list[Any] = []

    def take(self, values: Any) -> None:
        part = values.to_numpy(zero_copy_only=False)
        dtype = self._dtype if part.dtype.kind == "M" else part.dtype
        self._parts.append(self._numpy.array(part, dtype))

    def done(self) -> Any:
        parts, self._parts = self._parts, []
        return self._numpy.concatenate(parts)


class _Chunks:
    """Texts, and what is rare."""

    def __init__(self, kind: Any, arrow: Any) -> None:
        self._kind, self._arrow = kind, arrow
        self._chunks: list[Any] = []

    def take(self, values: Any) -> None:
        pool = self._arrow.system_memory_pool()
        self._chunks.append(self._arrow.concat_arrays([values], pool))

    def done(self) -> Any:
        chunks, self._chunks = self._chunks, []
        whole = self._arrow.chunked_array(chunks, self._kind)
        return whole.to_pandas(date_as_object=False)


class _File:
    """Arrow's view of a source: no byte is copied on its way into Arrow's memory. The system's
    pool gives a batch the place of the one before, and in the end all of it back.
    """

    closed = False

    def __init__(self, source: Source, arrow: Any) -> None:
        self._source, self._arrow = source, arrow
        self.is_short = False

    def read_buffer(self, size: int) -> Any:
        buffer = self._arrow.allocate_buffer(size, self._arrow.system_memory_pool())
        view, filled = memoryview(buffer), 0
        while filled < size and (count := self._source.readinto(view[filled:])):
            filled += count
        self.is_short = self.is_short or filled < size
        return buffer.slice(0, filled)

    def read(self, size: int) -> bytes:
        return bytes(self.read_buffer(size))

    def readable(self) -> bool:
        return True

    def close(self) -> None: ...
