"""When what is said is shown: at most so often, one call at a time. Knows not what, nor how."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from .clock import Clock

log = structlog.get_logger()

FIRST_S = 0.3


class Pace:
    """`show` is called with the lock held; it is told whether what was said pauses here. Between
    two calls are `interval_s()` seconds, before the first are a few moments.
    """

    def __init__(
        self, show: Callable[[bool], Awaitable[None]], clock: Clock, interval_s: Callable[[], float]
    ) -> None:
        self._show = show
        self._clock = clock
        self._interval_s = interval_s
        self._ripe = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_pumping = False
        self._is_pause = False
        self._shown_at = clock.now()
        # Whoever holds it has the answer for itself: no call is under way.
        self.lock = asyncio.Lock()

    def wake(self, *, is_pause: bool = False) -> None:
        """There is something to show."""
        self._is_pause = self._is_pause or is_pause
        self._ripe.set()
        if not self._is_pumping:
            self._is_pumping = True
            self._shown_at = self._clock.now() - self._interval_s() + FIRST_S
            self.start(self._pump())

    async def flush(self) -> None:
        """Show now what may be shown. Whoever is cancelled meanwhile doesn't break off the call."""
        await asyncio.shield(self.start(self._flush(is_pause=True)))

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside; it ends with the answer."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def cancel(self) -> None:
        """Nothing is shown any more by itself. Called with the lock held: no call breaks off."""
        for task in self._tasks:
            task.cancel()

    async def _pump(self) -> None:
        while True:
            await self._ripe.wait()
            wait_s = self._shown_at + self._interval_s() - self._clock.now()
            await self._clock.sleep(max(0.0, wait_s))
            self._ripe.clear()
            await self._flush()
            self._shown_at = self._clock.now()

    async def _flush(self, *, is_pause: bool = False) -> None:
        async with self.lock:
            is_pause, self._is_pause = is_pause or self._is_pause, False
            await self._show(is_pause)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an answer isn't shown as it is written", exc_info=error)
