"""A clock that tests turn: short waits pass at once, long ones only when time is made to pass."""

from __future__ import annotations

import asyncio

# What is waited for in passing: a pause before a second try, a place in a bucket.
SHORT_S = 70.0


class TurnedClock:
    def __init__(self, short_s: float = SHORT_S) -> None:
        self._short_s = short_s
        self.now_s = 1_000.0
        self._passed = asyncio.Event()
        self._sleepers = 0
        self._slept = asyncio.Event()

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        until = self.now_s + seconds
        if seconds <= self._short_s:
            await asyncio.sleep(0)
            self.turn(max(0.0, until - self.now_s))
        if self.now_s >= until:
            return
        self._sleepers += 1
        self._slept.set()
        try:
            while self.now_s < until:
                await self._passed.wait()
        finally:
            self._sleepers -= 1

    async def until_asleep(self, sleepers: int) -> None:
        """Return when that many long waits are under way."""
        async with asyncio.timeout(20):
            while self._sleepers < sleepers:
                self._slept.clear()
                await self._slept.wait()

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds
        passed, self._passed = self._passed, asyncio.Event()
        passed.set()
