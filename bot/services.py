"""What must run beside the bot: the dataset server, the way to others, the sidecar; and the gate
through which a session reaches them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog

from adapters.messages import ThreadKey
from sandbox.session import SandboxError

from .audiences import Audiences
from .gate import NO_THREAD, Who
from .mcp import DatasetsError, DatasetServer
from .other_servers import GatewayError, OtherServers
from .sidecar import Cell, Sidecar
from .toolboxes import Toolboxes

log = structlog.get_logger()

RESTART_PAUSE_S = 0.5


class Services:
    """The gate of all sessions (`gate.Gate`). `running` is its lifetime."""

    def __init__(
        self,
        datasets: DatasetServer,
        others: OtherServers,
        sidecar: Sidecar,
        audiences: Audiences,
        toolboxes: Toolboxes,
    ) -> None:
        self.datasets = datasets
        self.others = others
        self._sidecar = sidecar
        self._audiences = audiences
        self._toolboxes = toolboxes
        self._sessions: dict[str, str] = {}
        self._cells: dict[str, Cell] = {}
        self._up = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """All are up on entry and are started again whenever they die."""
        await self._ensure()
        self._toolboxes.datasets = await self.datasets.tools()
        if not self._toolboxes.datasets:
            raise DatasetsError("The dataset server offers no tools.")
        self._up = True
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await asyncio.gather(self.datasets.close(), self.others.close())

    async def open(self, session_id: str, thread_key: str) -> None:
        if self._up and self._sessions.get(session_id) == thread_key:
            return
        await self._ensure()
        await self._push(session_id, thread_key)
        self._sessions[session_id] = thread_key

    async def begin_cell(self, session_id: str, cell_id: str, *, most_s: float, who: Who) -> None:
        self._cells[session_id] = Cell(cell_id, most_s, tuple(who))
        try:
            await self._push(session_id, self._sessions[session_id])
        except SandboxError:  # it has just died
            await self._ensure()
            await self._push(session_id, self._sessions[session_id])

    async def end_cell(self, session_id: str) -> None:
        self._cells.pop(session_id, None)
        try:
            await self._sidecar.end_cell(session_id)
        except SandboxError:
            await self._end_cell_again(session_id)

    async def close(self, session_id: str) -> None:
        self._cells.pop(session_id, None)
        self._sessions.pop(session_id, None)
        await self._sidecar.ensure()
        await self._sidecar.revoke(session_id)
        self._toolboxes.remove(session_id)

    async def _watch(self) -> None:
        """A neighbour that dies comes back, with its grants, before the next cell asks."""
        while True:
            ends = [
                asyncio.create_task(self.datasets.ended()),
                asyncio.create_task(self._sidecar.ended()),
                asyncio.create_task(self.others.ended()),
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
        await self._ensure()
        for session_id, thread_key in list(self._sessions.items()):
            await self._push(session_id, thread_key)
        self._up = True

    async def _ensure(self) -> None:
        await asyncio.gather(self.datasets.ensure(), self._sidecar.ensure(), self._ensure_others())

    async def _ensure_others(self) -> None:
        try:
            await self.others.ensure()
        except GatewayError as error:  # the datasets can be had all the same
            log.warning("other servers can't be had", detail=str(error))

    async def _push(self, session_id: str, thread_key: str) -> None:
        """The session's grants and, if one runs, its cell. A sandbox of no thread has none."""
        identity = ""
        if thread_key != NO_THREAD:
            identity = self._audiences.signed(ThreadKey.parse(thread_key))
        grant = await self._toolboxes.fill(session_id, identity)
        cell = self._cells.get(session_id)
        await self._sidecar.grant(session_id, thread_key, grant, cell, identity=identity)

    async def _end_cell_again(self, session_id: str) -> None:
        try:
            await self._sidecar.ensure()  # one that hangs is started again, with no cell open
            await self._sidecar.end_cell(session_id)
        except SandboxError as error:  # the time that the cell had at most will end it
            log.warning("a cell's access is not ended yet", detail=str(error))
