"""Ends what runs on a connection, from another thread, but never what its next user runs."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Canceller:
    def __init__(self, cancel: Callable[[], None], cut: Callable[[], None]) -> None:
        self._cancel, self._cut = cancel, cut
        self._is_over = self._was_used = False
        self._lock = threading.Lock()

    def cancel(self) -> None:
        self._do(self._cancel)

    def cut(self) -> None:
        self._do(self._cut)

    def end(self) -> bool:
        """Nothing is cancelled from now on. Was anything? Then it may still be on its way, and the
        connection is nobody's any more.
        """
        with self._lock:
            self._is_over = True
            return self._was_used

    def _do(self, work: Callable[[], None]) -> None:
        with self._lock:
            if not self._is_over:
                self._was_used = True
                work()
