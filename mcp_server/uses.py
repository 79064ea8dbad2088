"""Which datasets threads have opened since somebody asked, and how many rows they were sent. Knows
no formats. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from .dataset import Dataset

MAX_THREADS = 10_000
MAX_OF_ONE = 200


class Uses:
    """The last of each name counts; whoever speaks for no thread isn't followed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: dict[str, dict[str, Dataset]] = {}
        self._rows: dict[str, int] = {}

    def note(self, thread: str | None, datasets: Iterable[Dataset]) -> None:
        if thread is None:
            return
        with self._lock:
            own = self._of.setdefault(thread, {})
            for dataset in datasets:
                own.pop(dataset.name, None)
                own[dataset.name] = dataset
            while len(own) > MAX_OF_ONE:
                del own[next(iter(own))]
            while len(self._of) > MAX_THREADS:
                del self._of[next(iter(self._of))]

    def take(self, thread: str) -> list[Dataset]:
        """Each is told once."""
        with self._lock:
            return list(self._of.pop(thread, {}).values())

    def sent(self, thread: str | None, rows: int) -> None:
        if thread is None:
            return
        with self._lock:
            self._rows[thread] = self._rows.pop(thread, 0) + rows
            while len(self._rows) > MAX_THREADS:
                del self._rows[next(iter(self._rows))]

    def take_rows(self, thread: str) -> int:
        """Each is told once."""
        with self._lock:
            return self._rows.pop(thread, 0)
