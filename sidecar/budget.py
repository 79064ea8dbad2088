"""What each thread may use within an hour, over all its sessions. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

HOUR_S = 3600.0
MAX_THREADS = 10_000


@dataclass(slots=True)
class _Used:
    began_s: float
    calls: int = 0
    bytes: int = 0


class Budget:
    """Counts from a thread's first call on, for an hour; then it begins anew."""

    def __init__(self, *, calls: int, bytes_out: int) -> None:
        self._calls = calls
        self._bytes = bytes_out
        self._used: dict[str, _Used] = {}

    def refusal(self, thread: str, now_s: float) -> str | None:
        """Why the thread may not call now, in a sentence that says when it may; else the call is
        counted."""
        used = self._of(thread, now_s)
        minutes = math.ceil((used.began_s + HOUR_S - now_s) / 60)
        wait = f"it can go on in {minutes} minute{'s' if minutes != 1 else ''}."
        if used.calls >= self._calls:
            return f"This thread has made its {self._calls:,} calls of this hour; {wait}"
        if used.bytes >= self._bytes:
            return f"This thread has read its {_size(self._bytes)} of this hour; {wait}"
        used.calls += 1
        return None

    def spend(self, thread: str, sent_bytes: int, now_s: float) -> None:
        """What was sent to the thread."""
        self._of(thread, now_s).bytes += sent_bytes

    def _of(self, thread: str, now_s: float) -> _Used:
        used = self._used.get(thread)
        if used is None or used.began_s + HOUR_S <= now_s:
            used = self._used[thread] = _Used(now_s)
            if len(self._used) > MAX_THREADS:
                self._forget(now_s)
        return used

    def _forget(self, now_s: float) -> None:
        over = [key for key, used in self._used.items() if used.began_s + HOUR_S <= now_s]
        for key in over:
            del self._used[key]


def _size(count: int) -> str:
    return f"{count / 2**30:,.0f} GiB" if count >= 2**30 else f"{count / 2**20:,.0f} MiB"
