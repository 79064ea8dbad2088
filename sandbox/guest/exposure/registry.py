"""What this thread has loaded: the tables, until they are made ready to be looked up, and which
values were shown on purpose. Knows pandas only when a table comes.
"""

from __future__ import annotations

import mmap
import struct
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MAX_SHOWN_BEFORE = 2_000
_COUNT = struct.Struct("!Q")


class Loads:
    """How many tables were loaded, in memory that all processes of this sandbox share: of a cell
    that dies, its loads are known even so.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _COUNT.size)

    @property
    def count(self) -> int:
        return int(_COUNT.unpack(self._memory[:])[0])

    def add(self) -> None:
        self._memory[:] = _COUNT.pack(self.count + 1)


@dataclass(slots=True)
class Table:
    """`identifying` are the columns whose values tell one row from others, None where that is
    seen from the rows. `columns` are those that were made ready.
    """

    frame: Any
    identifying: frozenset[str] | None
    nbytes: int
    columns: list[Any] | None = None
    categories: frozenset[bytes] = frozenset()


@dataclass(slots=True)
class Registry:
    """Tables, the oldest first; beyond `max_bytes` of them, the oldest are forgotten. `shown` is
    what the running cell showed, of at most `max_shown` values. `is_behind`: in the last cell,
    another process loaded tables that didn't come here.
    """

    loads: Loads
    max_bytes: int
    max_shown: int
    probes: tuple[str, ...] = ()
    tables: deque[Table] = field(default_factory=deque[Table])
    shown: list[str] = field(default_factory=list[str])
    is_behind: bool = False
    _expected: int = 0
    was_shown: list[str] = field(default_factory=list[str])

    def take(self, frame: Any, identifying: Iterable[str] | None) -> None:
        """A table has come. Its rows are shared with whoever loaded it: they take no memory twice
        as long as nobody changes them.
        """
        self.loads.add()
        self._expected += 1
        copy = frame.copy(deep=False)
        named = None if identifying is None else frozenset(identifying)
        size = int(copy.memory_usage(index=False, deep=False).sum())
        self.tables.append(Table(copy, named, size))
        while len(self.tables) > 1 and sum(one.nbytes for one in self.tables) > self.max_bytes:
            self.tables.popleft()

    def begin(self) -> None:
        """A cell begins."""
        self.shown = []
        self._expected = self.loads.count

    def end(self) -> int:
        """The cell has ended: how many values it showed. The model knows them from now on."""
        self.is_behind = self.loads.count != self._expected
        self.was_shown = [*self.was_shown, *self.shown][-MAX_SHOWN_BEFORE:]
        return len(self.shown)
