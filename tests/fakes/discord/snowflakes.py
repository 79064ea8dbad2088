"""Discord's ids: they rise with time and hold it. Knows no clock but the one it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """`now_s` gives the seconds since 1970."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._newest = 0

    def next(self) -> int:
        at = (int(self._now_s() * 1000) - EPOCH_MS) << 22
        self._newest = max(self._newest + 1, at)
        return self._newest


def time_s(snowflake: int) -> float:
    """When it was made, in seconds since 1970."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000


def iso(seconds: float) -> str:
    """A time as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
