"""One cell at a time per thread, over all processes of this installation."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

POLL_S = 0.05


class Busy(Exception):
    """Somebody else works in that thread."""


class ThreadLocks:
    """File locks: they die with the process that holds them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def of(
        self,
        thread_id: int,
        *,
        wait: bool = True,
        on_wait: Callable[[], Awaitable[None]] | None = None,
    ) -> AsyncGenerator[None]:
        """Hold the thread's lock; `on_wait` is told once if somebody else holds it.

        Raises:
            Busy: it is taken, and `wait` is false.
        """
        with (self._folder / f"{thread_id}.lock").open("wb") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if not wait:
                        raise Busy from error
                    if on_wait is not None:
                        await on_wait()
                        on_wait = None
                    await asyncio.sleep(POLL_S)
            yield

    async def is_held(self, thread_id: int) -> bool:
        """Whether somebody holds the thread's lock now."""
        try:
            async with self.of(thread_id, wait=False):
                return False
        except Busy:
            return True
