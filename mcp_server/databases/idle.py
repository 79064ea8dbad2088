"""Connections that wait to be used again. Knows nothing of what they connect to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

MOST = 2
OLDEST_S = 300.0

ConnectionT = TypeVar("ConnectionT")


class IdleConnections(Generic[ConnectionT]):
    """A few, none of them for long: nobody wonders what a server's pages of users are full of."""

    def __init__(
        self, end: Callable[[ConnectionT], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._end, self._clock = end, clock
        self._kept: list[tuple[float, ConnectionT]] = []
        self._is_closed = False
        self._lock = threading.Lock()

    def take(self) -> ConnectionT | None:
        """The one that was used last, if there is one."""
        self._end_old()
        with self._lock:
            return self._kept.pop()[1] if self._kept else None

    def give(self, connection: ConnectionT) -> None:
        self._end_old()
        with self._lock:
            if not self._is_closed and len(self._kept) < MOST:
                self._kept.append((self._clock(), connection))
                return
        self._end(connection)

    def close(self) -> None:
        with self._lock:
            ended, self._kept, self._is_closed = self._kept, [], True
        for _, connection in ended:
            self._end(connection)

    def _end_old(self) -> None:
        with self._lock:
            oldest = self._clock() - OLDEST_S
            ended = [one for one in self._kept if one[0] < oldest]
            self._kept = [one for one in self._kept if one[0] >= oldest]
        for _, connection in ended:
            self._end(connection)
