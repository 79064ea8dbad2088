"""A process of the bot inside the test's: all tasks that come from it, so that they end with it."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import warnings
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

DEADLINE_S = 20
CLEAN_S = 1

_PROCESS: contextvars.ContextVar[Process | None] = contextvars.ContextVar("process", default=None)


class Process:
    """`run` began it; `pending` are the tasks that it, or what it started, has begun since."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.main: asyncio.Task[None] | None = None

    @property
    def pending(self) -> list[asyncio.Task[Any]]:
        return [task for task in self._tasks if not task.done()]

    def run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.main = self.spawn(work)
        return self.main

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin something that belongs to the process."""
        context = contextvars.copy_context()
        context.run(_PROCESS.set, self)
        return asyncio.get_running_loop().create_task(work, context=context)

    def add(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def kill(self) -> None:
        """End all of it; what cleans up after that has a moment for it."""
        async with asyncio.timeout(DEADLINE_S):
            while pending := self.pending:
                for task in pending:
                    task.cancel()
                await asyncio.wait(pending)
                if cleaning := self.pending:
                    await asyncio.wait(cleaning, timeout=CLEAN_S)


@asynccontextmanager
async def process() -> AsyncGenerator[Process]:
    """One that is killed in the end."""
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    loop.set_task_factory(_make)
    made = Process()
    try:
        yield made
    finally:
        await made.kill()
        with warnings.catch_warnings():  # who is killed closes nothing
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        loop.set_task_factory(before)


def _make(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
    context: contextvars.Context | None = more.get("context")
    owner = _PROCESS.get() if context is None else context.get(_PROCESS)
    task = asyncio.Task(work, loop=loop, **more)
    if owner is not None:
        owner.add(task)
    return task
