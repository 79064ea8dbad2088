"""How many sandboxes may be awake at once on this host, and who waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

RETRY_S = 0.5

# Tells how many are before one in the queue.
Waiting = Callable[[int], Awaitable[None]]


async def quietly(before: int) -> None:
    """For callers who show no queue."""


class Admission:
    """First come, first served. When the host is full, an idle sandbox is put to sleep."""

    def __init__(
        self,
        max_awake: int,
        *,
        awake: Callable[[], Awaitable[int]],
        make_room: Callable[[], Awaitable[bool]],
    ) -> None:
        self._max_awake = max_awake
        self._awake = awake
        self._make_room = make_room
        self._queue: list[object] = []

    @asynccontextmanager
    async def seat(self, waiting: Waiting = quietly) -> AsyncGenerator[None]:
        """Room for one more sandbox, while it is being started or woken."""
        ticket = object()
        self._queue.append(ticket)
        try:
            told: int | None = None
            while not await self._has_room_for(ticket):
                before = self._queue.index(ticket)
                if before != told:
                    told = before
                    await waiting(before)
                await asyncio.sleep(RETRY_S)
            yield
        finally:
            self._queue.remove(ticket)

    async def _has_room_for(self, ticket: object) -> bool:
        if self._queue[0] is not ticket:
            return False
        return await self._awake() < self._max_awake or await self._make_room()
