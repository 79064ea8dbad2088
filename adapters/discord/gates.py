"""Holds messages back while their shard reads what it missed, so that they keep their order."""

from __future__ import annotations

import asyncio


class Gates:
    """One gate per shard, closed until it is opened."""

    def __init__(self) -> None:
        self._gates: dict[int, asyncio.Event] = {}

    async def passed(self, shard: int) -> None:
        """Wait until the shard's gate is open; who waits goes in order."""
        await self._of(shard).wait()

    def open(self, shard: int) -> None:
        self._of(shard).set()

    def close(self, shard: int) -> None:
        self._of(shard).clear()

    def _of(self, shard: int) -> asyncio.Event:
        return self._gates.setdefault(shard, asyncio.Event())
