"""How often a workspace may be called, shared by all replies in it. Knows no network.

Slack counts per method, app and workspace: 100 appends and 20 starts and stops of streams a minute.
"""

from __future__ import annotations

import asyncio

from ..clock import SYSTEM, Clock

# Burst and refill of one minute together stay within Slack's figure for any minute.
APPEND_BURST, APPENDS_PER_MINUTE = 40, 60
STREAM_BURST, STREAMS_PER_MINUTE = 8, 12


class Bucket:
    """Tokens that come back with time. Who waits longest is served first."""

    def __init__(self, burst: int, per_minute: int, clock: Clock) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._clock = clock
        self._tokens = float(burst)
        self._counted = clock.now()
        self._closed_until = self._counted
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def take(self) -> None:
        """Return as soon as one more call may be made."""
        self._waiting += 1
        try:
            async with self._turn:
                while (wait_s := self._wait_s(1)) > 0:
                    await self._clock.sleep(wait_s)
                self._tokens -= 1
        finally:
            self._waiting -= 1

    def delay_s(self) -> float:
        """How long somebody who came now would wait."""
        return self._wait_s(1 + self._waiting)

    def close(self, seconds: float) -> None:
        """Slack has said when to come again: nobody calls before that."""
        self._closed_until = max(self._closed_until, self._clock.now() + seconds)

    def _wait_s(self, tokens: int) -> float:
        now = self._clock.now()
        came = (now - self._counted) * self._per_second
        self._tokens, self._counted = min(self._burst, self._tokens + came), now
        # A hair more than is needed: rounding must not make a waiter wait for nothing again.
        lacking_s = (tokens - self._tokens) / self._per_second + 0.001
        return max(0.0, self._closed_until - now, lacking_s if self._tokens < tokens else 0.0)


class Rates:
    """What all replies in one workspace share: its buckets, and what it has refused for good.

    `refused` holds names of features (`table`, `session`, ...) so that each is tried once.
    """

    def __init__(self, clock: Clock = SYSTEM) -> None:
        self.append = Bucket(APPEND_BURST, APPENDS_PER_MINUTE, clock)
        self.start = Bucket(STREAM_BURST, STREAMS_PER_MINUTE, clock)
        self.stop = Bucket(STREAM_BURST, STREAMS_PER_MINUTE, clock)
        self.refused: set[str] = set()
