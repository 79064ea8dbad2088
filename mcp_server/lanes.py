"""How much is read at once: by all threads, and by one of them. Knows no data."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from .errors import Busy

AT_ONCE = 4
AT_ONCE_OF_ONE = 2
PATIENCE_S = 30.0
OPEN_OF_ONE = 8
OPEN = 64


class Lanes:
    """Whoever reads waits for a lane, first come, first served; one thread never takes them all.

    What is open and waits to be fetched takes no lane, but memory: that is counted, too.
    """

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        at_once_of_one: int = AT_ONCE_OF_ONE,
        patience_s: float = PATIENCE_S,
        open_of_one: int = OPEN_OF_ONE,
    ) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._at_once_of_one = at_once_of_one
        self._patience_s = patience_s
        self._open_of_one = open_of_one
        self._open = Counter[str | None]()
        self._own: dict[str | None, asyncio.Semaphore] = {}

    @contextmanager
    def opened(self, thread: str | None) -> Generator[None]:
        """One more open table of this thread.

        Raises:
            Busy: it has too many, or all have.
        """
        if self._open[thread] >= self._open_of_one:
            text = f"{self._open_of_one} tables are being read here already; let one end first."
            raise Busy(text)
        if self._open.total() >= OPEN:
            raise Busy("Too many tables are being read just now; try again in a minute.")
        self._open[thread] += 1
        self._own.setdefault(thread, asyncio.Semaphore(self._at_once_of_one))
        try:
            yield
        finally:
            self._open[thread] -= 1
            if not self._open[thread]:
                del self._open[thread], self._own[thread]

    @asynccontextmanager
    async def lane(self, thread: str | None) -> AsyncGenerator[None]:
        """A turn to read, for a thread that has a table open.

        Raises:
            Busy: none was free for too long.
        """
        own = self._own[thread]
        try:
            async with asyncio.timeout(self._patience_s):
                await own.acquire()
                try:
                    await self._all.acquire()
                except BaseException:
                    own.release()
                    raise
        except TimeoutError as error:
            text = "Other tables are being read just now; try again in a minute."
            raise Busy(text) from error
        try:
            yield
        finally:
            self._all.release()
            own.release()
