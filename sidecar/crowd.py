"""Who is being answered just now. A session that asks too fast goes on with one call at a time and
lets the others go first, as what it asks for is work that theirs would wait for. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext, suppress

from sidecar.session import Session


class Crowd:
    """All sessions. Nobody waits longer than `patience_s` for the others, however many they are."""

    def __init__(self, *, patience_s: float) -> None:
        self._patience_s = patience_s
        self._answered: Counter[str] = Counter()
        self._ended = asyncio.Event()

    @asynccontextmanager
    async def place(self, session: Session, *, steps: int = 1) -> AsyncGenerator[None]:
        """One more call of the session is answered while entered, as soon as it is its turn. It
        counts as many by `steps`."""
        came_s = time.monotonic()
        delay_s = session.pace.delay_s(came_s, steps=steps)
        async with self._slow_lane(session, came_s + delay_s, steps) if delay_s else nullcontext():
            self._answered[session.id] += 1
            try:
                yield
            finally:
                self._answered[session.id] -= 1
                if not self._answered[session.id]:
                    del self._answered[session.id]
                self._ended.set()

    @asynccontextmanager
    async def _slow_lane(self, session: Session, due_s: float, steps: int) -> AsyncGenerator[None]:
        try:
            await session.slow_lane.acquire()
            try:
                await asyncio.sleep(due_s - time.monotonic())
                await self._others_are_done(session.id)
            except BaseException:
                session.slow_lane.release()
                raise
        except BaseException:
            session.pace.give_back(steps)
            raise
        try:
            yield
        finally:
            session.slow_lane.release()

    async def _others_are_done(self, session: str) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                while any(other != session for other in self._answered):
                    self._ended.clear()
                    await self._ended.wait()
