"""Work in steps that another thread or a limit of time ends. Knows nothing of databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from ..errors import BadQuery, DatasetError

STOPPED = "This was being read, and that was stopped."
_INSIST_S, _CUT_AFTER = 1.0, 3


class Limited:
    """Time between two steps doesn't count. `cancel` ends a step that is being done, from another
    thread; where that doesn't help, `cut` does.
    """

    def __init__(
        self, cancel: Callable[[], None], cut: Callable[[], None], *, within_s: float
    ) -> None:
        self._cancel, self._cut = cancel, cut
        self._left_s, self._limit_s = within_s, within_s
        self._ended: str | None = None
        self._working = threading.Lock()

    @contextmanager
    def step(self) -> Generator[None]:
        """Raises: BadQuery: it was ended, or is now; whatever error that made."""
        said = (
            f"The database was at it for {self._limit_s:g} s, which is the limit. Ask for less: "
            "fewer columns, conditions that an index helps with, or groups instead of rows."
        )
        timer = threading.Timer(max(self._left_s, 0), self._end, (said,))
        timer.daemon = True
        start = time.monotonic()
        with self._working:
            if self._ended:
                raise BadQuery(self._ended)
            timer.start()
            try:
                yield
            except DatasetError as error:
                if self._ended:
                    raise BadQuery(self._ended) from error
                raise
            finally:
                timer.cancel()
                self._left_s -= time.monotonic() - start
            if self._ended:
                raise BadQuery(self._ended)

    def interrupt(self) -> None:
        self._end(STOPPED)

    def close(self) -> None:
        """Wait until nothing is done; nothing can be done afterwards."""
        self._ended = self._ended or STOPPED
        self._insist()

    def _end(self, said: str) -> None:
        self._ended = self._ended or said
        threading.Thread(target=self._insist, daemon=True).start()

    def _insist(self) -> None:
        """Cancel until nothing is done: what is only just beginning misses the first time."""
        tries = 0
        while not self._working.acquire(timeout=_INSIST_S if tries else 0):
            self._cancel() if tries < _CUT_AFTER else self._cut()
            tries += 1
        self._working.release()
