"""What must run beside the bot: the dataset server, the way to others, the sidecar; and the gate
through which a session reaches them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from adapters.messages import ThreadKey
from sandbox.session import SandboxError

from .audiences import Audiences
from .errors import DatasetsError
from .gate import NO_THREAD, Who
from .mcp import DatasetServer
from .other_servers import GatewayError, OtherServers
from .sidecar import Cell, Sidecar
from .toolboxes import Toolboxes

log = structlog.get_logger()

RESTART_PAUSE_S = 0.5


@dataclass(slots=True, eq=False)
class _Session:
    """`changes` counts how often others came to read its thread, or left, while it was open. Who
    holds `door` tells the sidecar of it.
    """

    thread_key: str
    cell: Cell | None = None
    changes: int = 0
    is_closed: bool = False
    door: asyncio.Lock = field(default_factory=asyncio.Lock)


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
        self._sessions: dict[str, _Session] = {}
        self._renewing: set[asyncio.Task[None]] = set()
        audiences.watch(self._readers_changed)
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
            tasks = (watch, *self._renewing)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(self.datasets.close(), self.others.close())

    async def open(self, session_id: str, thread_key: str) -> None:
        known = self._sessions.get(session_id)
        if known is not None and known.thread_key == thread_key and self._up:
            return
        await self._ensure()
        session = _Session(thread_key)
        # Asked although no cell is begun: one that a killed bot had begun may be running.
        await self._push(session_id, session, await self._for_readers(thread_key))
        self._sessions[session_id] = session

    async def begin_cell(self, session_id: str, cell_id: str, *, most_s: float, who: Who) -> None:
        """Who reads the thread is asked now: the cell gets what all of them may see."""
        session = self._sessions[session_id]
        session.cell = Cell(cell_id, most_s, tuple(who))
        try:
            await self._renew(session_id, session)
        except SandboxError:  # it has just died
            await self._ensure()
            await self._renew(session_id, session)

    async def end_cell(self, session_id: str) -> None:
        session = self._sessions[session_id]
        session.cell = None
        async with session.door:
            try:
                await self._sidecar.end_cell(session_id)
            except SandboxError:
                await self._end_cell_again(session_id)

    async def close(self, session_id: str) -> None:
        session = self._sessions.pop(session_id, None) or _Session("")
        session.is_closed = True
        async with session.door:
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
        for session_id, session in list(self._sessions.items()):
            await self._renew(session_id, session)
        self._up = True

    def _readers_changed(self, place: ThreadKey) -> None:
        for session in self._sessions.values():
            if _is_in(place, session):
                session.changes += 1
        renewing = asyncio.create_task(self._renew_in(place))
        self._renewing.add(renewing)
        renewing.add_done_callback(self._renewing.discard)

    async def _renew_in(self, place: ThreadKey) -> None:
        """The cells that run there go on with what all who read there now may see."""
        await self._audiences.forget(place)
        for session_id, session in list(self._sessions.items()):
            if session.cell is not None and _is_in(place, session):
                try:
                    await self._renew(session_id, session)
                except SandboxError as error:  # the sidecar comes back with it
                    log.warning("a grant is not renewed yet", detail=str(error))

    async def _ensure(self) -> None:
        await asyncio.gather(self.datasets.ensure(), self._sidecar.ensure(), self._ensure_others())

    async def _ensure_others(self) -> None:
        try:
            await self.others.ensure()
        except GatewayError as error:  # the datasets can be had all the same
            log.warning("other servers can't be had", detail=str(error))

    async def _renew(self, session_id: str, session: _Session) -> None:
        """The session's grants and, if one runs, its cell. Who reads is found out when one does:
        without, nothing may be asked.
        """
        while True:
            changes = session.changes
            if session.cell is None:
                identity = self._for_nobody(session.thread_key)
            else:
                identity = await self._for_readers(session.thread_key)
            async with session.door:
                if session.is_closed:
                    return
                if session.changes == changes:
                    await self._push(session_id, session, identity)
                    return

    async def _for_readers(self, thread_key: str) -> str:
        """A sandbox of no thread asks for nobody."""
        if thread_key == NO_THREAD:
            return ""
        return await self._audiences.signed(ThreadKey.parse(thread_key))

    def _for_nobody(self, thread_key: str) -> str:
        if thread_key == NO_THREAD:
            return ""
        return self._audiences.signed_for_nobody(ThreadKey.parse(thread_key))

    async def _push(self, session_id: str, session: _Session, identity: str) -> None:
        grant = await self._toolboxes.fill(session_id, identity)
        await self._sidecar.grant(
            session_id, session.thread_key, grant, session.cell, identity=identity
        )

    async def _end_cell_again(self, session_id: str) -> None:
        try:
            await self._sidecar.ensure()  # one that hangs is started again, with no cell open
            await self._sidecar.end_cell(session_id)
        except SandboxError as error:  # the time that the cell had at most will end it
            log.warning("a cell's access is not ended yet", detail=str(error))


def _is_in(place: ThreadKey, session: _Session) -> bool:
    return session.thread_key != NO_THREAD and place.has(ThreadKey.parse(session.thread_key))
