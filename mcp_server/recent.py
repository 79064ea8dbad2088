"""Tables that were read lately, in memory as they were read: what one thread has loaded, the next
loads soon, and reading it again costs as much as sending it. Knows no formats.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from .duck import INTERRUPTED
from .errors import UnreadableDataset
from .table import Opened, Rows

KeyT = TypeVar("KeyT")

MAX_TABLE_BYTES = 128 * 2**20
MAX_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class _Kept:
    schema: Any
    batches: tuple[Any, ...]
    size_bytes: int


class Recent(Generic[KeyT]):
    """Forgets what was read longest ago when there is too much; may be used by many threads."""

    def __init__(
        self, *, max_bytes: int = MAX_BYTES, max_table_bytes: int = MAX_TABLE_BYTES
    ) -> None:
        self._max_bytes, self._max_table_bytes = max_bytes, max_table_bytes
        self._kept: OrderedDict[KeyT, _Kept] = OrderedDict()
        self._size_bytes = 0
        self._lock = Lock()

    def open(self, key: KeyT, read: Callable[[], Opened]) -> Opened:
        """What is kept under a key that is another one as soon as the rows are; else what `read`
        opens, which is kept when it was read to its end.
        """
        with self._lock:
            if key not in self._kept:
                return self._read(key, read())
            self._kept.move_to_end(key)
            return _again(self._kept[key])

    @contextmanager
    def _read(self, key: KeyT, opened: Opened) -> Generator[Rows]:
        with opened as rows:
            yield _Noted(rows, lambda kept: self._put(key, kept), self._max_table_bytes)

    def _put(self, key: KeyT, kept: _Kept) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = kept
            self._size_bytes += kept.size_bytes - (before.size_bytes if before else 0)
            while self._size_bytes > self._max_bytes:
                self._size_bytes -= self._kept.popitem(last=False)[1].size_bytes


class _Noted:
    """`Rows` that are kept once they have all been read, unless they are too many."""

    def __init__(self, rows: Rows, keep: Callable[[_Kept], None], max_bytes: int) -> None:
        self._rows, self._keep, self._max_bytes = rows, keep, max_bytes

    @property
    def schema(self) -> Any:
        return self._rows.schema

    def __iter__(self) -> Iterator[Any]:
        batches: list[Any] = []
        size_bytes = 0
        for batch in self._rows:
            size_bytes += batch.nbytes
            if size_bytes <= self._max_bytes:
                batches.append(batch)
            else:
                batches.clear()
            yield batch
        if size_bytes <= self._max_bytes:
            self._keep(_Kept(self.schema, tuple(batches), size_bytes))

    def interrupt(self) -> None:
        self._rows.interrupt()


class _Again:
    """`Rows` that were read before."""

    def __init__(self, kept: _Kept) -> None:
        self.schema, self._batches = kept.schema, kept.batches
        self._is_interrupted = False

    def __iter__(self) -> Iterator[Any]:
        for batch in self._batches:
            if self._is_interrupted:
                raise UnreadableDataset(INTERRUPTED)
            yield batch

    def interrupt(self) -> None:
        self._is_interrupted = True


@contextmanager
def _again(kept: _Kept) -> Generator[Rows]:
    yield _Again(kept)
