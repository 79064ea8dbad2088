"""Sandboxes that have pandas and matplotlib imported and wait for a new thread."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog

from sandbox.runner import Runner
from sandbox.session import SandboxError

from .gate import NO_THREAD, Gate

log = structlog.get_logger()

WARM_UP_S = 30
LEAD_S = 2.0  # whoever has just taken one has the machine to itself for its first cell


class Pool:
    """Refilled in the background; taking one never waits (`spares.Spares`)."""

    def __init__(self, size: int, runner: Runner, gate: Gate) -> None:
        self._size = size
        self._runner = runner
        self._gate = gate
        self._ready: deque[tuple[str, str]] = deque()
        self._wanted = asyncio.Event()
        self._filled = asyncio.Event()

    @asynccontextmanager
    async def filled(self) -> AsyncGenerator[None]:
        """Keep it full; what still waits at the end is removed."""
        self._wanted.set()
        refill = asyncio.create_task(self._refill())
        try:
            yield
        finally:
            refill.cancel()
            await asyncio.gather(refill, return_exceptions=True)
            while self._ready:
                await self._drop(*self._ready.popleft())

    async def take(self) -> tuple[str, str] | None:
        while self._ready:
            spare = self._ready.popleft()
            self._filled.clear()
            self._wanted.set()
            try:
                if await self._runner.state(spare[1]) == "awake":
                    return spare
                await self._drop(*spare)
            except SandboxError:
                self._ready.append(spare)  # not lost sight of: whoever asks next looks again
                raise
        return None

    async def full(self) -> None:
        """Return when as many wait as should."""
        await self._filled.wait()

    async def _refill(self) -> None:
        lead_s = 0.0
        while True:
            await self._wanted.wait()
            await asyncio.sleep(lead_s)
            lead_s = LEAD_S
            self._wanted.clear()
            try:
                while len(self._ready) < self._size:
                    self._ready.append(await self._warm())
                self._filled.set()
            except SandboxError as error:  # the next thread starts its own, and tells
                log.warning("no spare sandbox", detail=str(error))

    async def _warm(self) -> tuple[str, str]:
        session_id = uuid.uuid4().hex[:16]
        await self._gate.open(session_id, NO_THREAD)
        handle = ""
        try:
            handle = await self._runner.start(session_id, thread_key=NO_THREAD)
            session = await self._runner.find(handle)
            if session is None:
                raise SandboxError("A spare sandbox ended as soon as it had started.")
            await session.run(uuid.uuid4().hex, "", timeout_s=WARM_UP_S)
        except BaseException:
            await self._drop(session_id, handle)
            raise
        return session_id, handle

    async def _drop(self, session_id: str, handle: str) -> None:
        if handle:
            await self._runner.end(handle)
        await self._gate.close(session_id)
