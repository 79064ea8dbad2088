"""What must run beside the bot: the dataset server and the sidecar. Kept alive, and the gate
through which a session reaches them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from sandbox.wrappers import render

from .mcp import DatasetsError, DatasetServer
from .sidecar import Sidecar

log = structlog.get_logger()

RESTART_PAUSE_S = 0.5


class Services:
    """The gate of all sessions (`sessions.Gate`). `running` is its lifetime."""

    def __init__(self, datasets: DatasetServer, sidecar: Sidecar, wrappers: Path) -> None:
        self.datasets = datasets
        self._sidecar = sidecar
        self._wrappers = wrappers
        self._grant: dict[str, list[str]] = {}
        self._sessions: dict[str, str] = {}
        self._up = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Both are up on entry and are started again whenever they die."""
        await asyncio.gather(self.datasets.ensure(), self._sidecar.ensure())
        await self._write_wrappers()
        self._up = True
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await self.datasets.close()

    async def open(self, session_id: str, thread_key: str) -> None:
        if self._up and self._sessions.get(session_id) == thread_key:
            return
        await asyncio.gather(self.datasets.ensure(), self._sidecar.ensure())
        await self._sidecar.grant(session_id, thread_key, self._grant)
        self._sessions[session_id] = thread_key

    async def close(self, session_id: str) -> None:
        self._sessions.pop(session_id, None)
        await self._sidecar.ensure()
        await self._sidecar.revoke(session_id)

    async def _watch(self) -> None:
        """A neighbour that dies comes back, with its grants, before the next cell asks."""
        while True:
            ends = [
                asyncio.create_task(self.datasets.ended()),
                asyncio.create_task(self._sidecar.ended()),
            ]
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for end in ends:
                    end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)  # one that fails has ended, too
            self._up = False
            log.warning("a neighbour has ended; starting it again")
            try:
                await self._restore()
            except Exception:  # the top of this task: the next cell tries, and tells
                log.exception("a neighbour could not be started")
                await asyncio.sleep(RESTART_PAUSE_S)

    async def _restore(self) -> None:
        await asyncio.gather(self.datasets.ensure(), self._sidecar.ensure())
        for session_id, thread_key in self._sessions.items():
            await self._sidecar.grant(session_id, thread_key, self._grant)
        self._up = True

    async def _write_wrappers(self) -> None:
        tools = await self.datasets.tools()
        if not tools:
            raise DatasetsError("The dataset server offers no tools.")
        self._grant = {"datasets": [tool.name for tool in tools]}
        for name, text in render({"datasets": tools}).items():
            path = self._wrappers / Path(name).relative_to("servers")
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
