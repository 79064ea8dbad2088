"""The open sessions, each with its directory and socket. Knows no HTTP and no policy."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path

from starlette.types import ASGIApp

from audit.log import Log
from sidecar.cell import Cell, CellToOpen
from sidecar.limits import Limits
from sidecar.listener import Listener, http_config
from sidecar.policy import Grant
from sidecar.seats import Seats
from sidecar.session import Session

SOCKET_NAME = "mcp.sock"
MAX_ID_BYTES = 41
MAX_SOCKET_PATH_BYTES = 107


class Sessions:
    """Serves `app` on one socket per session, at `directory`/id/mcp.sock."""

    def __init__(self, directory: Path, app: ASGIApp, audit: Log, *, limits: Limits) -> None:
        """Raises ValueError where socket paths would be longer than the kernel takes."""
        longest = len(os.fsencode(directory.absolute())) + len(SOCKET_NAME) + MAX_ID_BYTES + 2
        if longest > MAX_SOCKET_PATH_BYTES:
            raise ValueError(
                f"The sockets directory's path is {longest - MAX_SOCKET_PATH_BYTES} bytes too long."
            )
        self._directory = directory
        self._audit = audit
        self._limits = limits
        self._config = http_config(app, limits)
        self._open: dict[str, tuple[Session, Listener]] = {}
        self._ends: dict[str, asyncio.TimerHandle] = {}
        self._seats = Seats(limits.max_all_connections, sessions=lambda: len(self._open))
        self._lock = asyncio.Lock()

    @property
    def ids(self) -> list[str]:
        return sorted(self._open)

    async def put(self, session_id: str, grant: Grant, cell: CellToOpen | None = None) -> None:
        """Open the session's socket, or give the open session another grant; with `cell`, have
        that cell open, and no other.

        Raises:
            OSError: the socket can't be made.
        """
        async with self._lock:
            if session_id in self._open:
                session, _ = self._open[session_id]
                session.grant = grant
                self._begin(session, cell)
                return
            session = Session(session_id, grant, self._limits)
            self._begin(session, cell)
            folder = self._directory / session_id
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)  # whatever the umask: the sandbox is another user
            seat = self._seats.of(session_id)
            refused = partial(self._refused, session)
            listener = Listener(folder / SOCKET_NAME, self._limits, seat, refused)
            await listener.open(self._config, mode=0o666, state={"session": session})
            self._open[session_id] = session, listener

    def end_cell(self, session_id: str) -> None:
        """Refuse the session everything until its next cell, and break off what runs."""
        if (timer := self._ends.pop(session_id, None)) is not None:
            timer.cancel()
        if session_id in self._open:
            session, listener = self._open[session_id]
            session.cell = None
            listener.cut_off()

    async def delete(self, session_id: str) -> bool:
        """Close the session and remove its directory, also one that a dead sidecar left.

        False when there is neither.
        """
        async with self._lock:
            if session_id in self._open:
                self.end_cell(session_id)
                _, listener = self._open.pop(session_id)
                await listener.close()
            folder = self._directory / session_id
            if not folder.is_dir():
                return False
            (folder / SOCKET_NAME).unlink(missing_ok=True)
            folder.rmdir()
            return True

    async def close(self) -> None:
        """Close all. Directories stay: sandboxes have them mounted and find the next socket."""
        async with self._lock:
            for session_id in self._open:
                self.end_cell(session_id)
            listeners = [listener for _, listener in self._open.values()]
            self._open.clear()
            await asyncio.gather(*(listener.close() for listener in listeners))

    def _refused(self, session: Session, reason: str) -> None:
        call = session.call(self._audit)
        call.refuse(reason)
        call.end()

    def _begin(self, session: Session, cell: CellToOpen | None) -> None:
        if cell is None:
            return
        if session.cell is not None and session.cell.id != cell.id:
            self.end_cell(session.id)
        if (timer := self._ends.pop(session.id, None)) is not None:
            timer.cancel()
        opened = session.open_cell(cell)
        loop = asyncio.get_running_loop()
        self._ends[session.id] = loop.call_later(cell.most_s, self._expire, session, opened)

    def _expire(self, session: Session, cell: Cell) -> None:
        if session.cell is cell:
            self.end_cell(session.id)
