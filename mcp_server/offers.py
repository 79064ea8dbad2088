"""A table that a ticket is for: how to open it, and what the audit says of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .accesses import About
from .streams import Open
from .table import Rows


@dataclass(frozen=True, slots=True)
class Offer:
    open: Open
    about: About


class Counting:
    """Opens a table, and counts the rows of it that are sent, a batch in each piece of it."""

    def __init__(self, open_table: Open) -> None:
        self._open_table = open_table
        self._waiting: deque[int] = deque()
        self._sent = 0

    @contextmanager
    def open(self) -> Generator[Rows]:
        with self._open_table() as rows:
            yield _Counted(rows, self._waiting)

    def sent(self) -> int:
        """One more piece was sent: how many rows that makes in all. The last piece holds none."""
        self._sent += self._waiting.popleft() if self._waiting else 0
        return self._sent


class _Counted:
    def __init__(self, rows: Rows, batches: deque[int]) -> None:
        self._rows, self._batches = rows, batches

    @property
    def schema(self) -> Any:
        return self._rows.schema

    def __iter__(self) -> Iterator[Any]:
        for batch in self._rows:
            self._batches.append(batch.num_rows)
            yield batch

    def interrupt(self) -> None:
        self._rows.interrupt()
