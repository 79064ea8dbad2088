"""Tables on their way: read on a thread of their own, one step ahead of what was fetched, within
limits, and ended when nobody fetches any more. Knows no formats and no HTTP.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import anyio

from .arrow import written
from .errors import DatasetError, TooSlow
from .lanes import Lanes
from .table import Opened, Rows

WORK_S = 50.0
AGAIN_S = 0.02
ResultT = TypeVar("ResultT")
Open = Callable[[], Opened]


class Reading:
    """The work for one answer, in steps on one thread. A step that nobody waits for, and one that
    takes the work over its time, is ended.
    """

    def __init__(
        self, lanes: Lanes, thread: str | None, worker: ThreadPoolExecutor, *, work_s: float
    ) -> None:
        self._lanes, self._thread, self._worker = lanes, thread, worker
        self._left_s, self._work_s = work_s, work_s
        self._rows: Rows | None = None
        self._reason: DatasetError | None = None

    def watch(self, rows: Rows) -> None:
        """These are read from now on; ending a step interrupts them."""
        self._rows = rows

    def reason(self, error: DatasetError) -> DatasetError:
        """Why it was ended, if it was; else the error."""
        return self._reason or error

    async def step(self, work: Callable[[], ResultT]) -> ResultT:
        """Do a part of the work when there is a lane for it.

        Raises:
            DatasetError: it failed, or takes too long.
        """
        async with self._lanes.lane(self._thread):
            began = time.monotonic()
            running = asyncio.wrap_future(self._worker.submit(work))
            try:
                await asyncio.wait([running], timeout=self._left_s)
                if not running.done():
                    self._reason = TooSlow(self._work_s)
                    await self._end(running)
            except asyncio.CancelledError:
                await self._end(running)
                running.exception()  # nobody waits for it any more
                raise
            finally:
                self._left_s = max(0.0, self._left_s - (time.monotonic() - began))
            try:
                return running.result()
            except DatasetError as error:
                raise self.reason(error) from error

    async def chunks(self, open_table: Open) -> AsyncGenerator[bytes]:
        """The table as an Arrow stream. Close it: that ends the reading."""
        work = self._written(open_table)
        ahead = asyncio.create_task(self.step(partial(next, work, None)))
        try:
            while (chunk := await ahead) is not None:
                ahead = asyncio.create_task(self.step(partial(next, work, None)))
                yield chunk
        finally:
            with anyio.CancelScope(shield=True):
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)
                await asyncio.wrap_future(self._worker.submit(work.close))

    def _written(self, open_table: Open) -> Generator[bytes]:
        yield from written(open_table(), watch=self.watch, reason=self.reason)

    async def _end(self, running: asyncio.Future[ResultT]) -> None:
        """An interrupt may come too early to be heard, so it is said until it was."""
        with anyio.CancelScope(shield=True):
            while not running.done():
                if self._rows is not None:
                    self._rows.interrupt()
                await asyncio.wait([running], timeout=AGAIN_S)


@asynccontextmanager
async def reading(
    lanes: Lanes, thread: str | None, *, work_s: float = WORK_S
) -> AsyncGenerator[Reading]:
    """Work for that thread of a chat.

    Raises:
        Busy: it does too much already.
    """
    with lanes.opened(thread):
        worker = ThreadPoolExecutor(1, thread_name_prefix="table")
        try:
            yield Reading(lanes, thread, worker, work_s=work_s)
        finally:
            worker.shutdown(wait=False)
