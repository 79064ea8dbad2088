"""A Unix socket that serves one ASGI app, with deadlines for its clients. Knows no MCP.

uvicorn's HTTP protocol is used without its `Server`, which is one per process: it takes the
signals and wakes up ten times a second for each socket.
"""

from __future__ import annotations

import asyncio
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h11
from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from sidecar.limits import Limits
from sidecar.pace import Pace
from sidecar.seats import Seat

BACKLOG = 128
SEND_BYTES = 2**19  # a table's reader wakes up less often
NO_DESCRIPTOR_S = 1.0
Refused = Callable[[str], None]
_FULL_TEXT = b'{"error": "Too many calls at once; try again in a few seconds."}'
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(_FULL_TEXT), _FULL_TEXT)
)


class _Connection(H11Protocol):
    """Cuts off a request that comes too slowly, a client that doesn't read the answer, and one
    connection too many."""

    def __init__(
        self,
        limits: Limits,
        config: Config,
        state: ServerState,
        app_state: Any,
        seat: Seat,
        refused: Refused,
    ) -> None:
        self._gone = asyncio.Event()
        super().__init__(config, state, {**app_state, "gone": self._gone})
        self._limits = limits
        self._seat = seat
        self._refused = refused
        self._is_seated = False
        self._slow: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        own: socket.socket = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        transport.set_write_buffer_limits(high=0)  # so that the stall timer sees every byte
        if len(self.connections) <= self._limits.max_connections:
            self._is_seated = self._seat.take()
        if self._is_seated:
            self._watch_request()
        else:
            self._refused("too many connections")
            transport.write(_FULL)
            transport.close()

    def handle_events(self) -> None:
        super().handle_events()
        self._watch_request()

    @property
    def _is_served(self) -> bool:
        """Whether the app has a request of it, and tells of that itself."""
        return bool(self.cycle and not self.cycle.response_complete)

    def send_400_response(self, msg: str) -> None:
        if not self._is_served:
            self._refused("not a valid request")
        super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone.set()
        if self._slow is not None:
            self._half_read("half a request")
        for timer in (self._slow, self._stalled):
            if timer is not None:
                timer.cancel()
        if self._is_seated:
            self._seat.give()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self._limits.stalled_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()

    def _watch_request(self) -> None:
        arriving = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if arriving and self._slow is None:
            self._slow = self.loop.call_later(self._limits.request_s, self._too_slow)
        elif not arriving and self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _too_slow(self) -> None:
        self._slow = None
        self._half_read("too slow")
        self.transport.abort()

    def _half_read(self, reason: str) -> None:
        """A connection that was only kept open has asked for nothing."""
        if self.conn.trailing_data[0] and not self._is_served:
            self._refused(reason)


def http_config(app: ASGIApp, limits: Limits) -> Config:
    """The settings that all sockets with this app and these limits share."""
    config = Config(
        app,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=limits.keep_alive_s,
        h11_max_incomplete_event_size=limits.max_header_bytes,
    )
    config.load()
    return config


class Listener:
    """An open socket. Requests find `state` in their scope under "state", and there as
    "gone" an event that is set when their client has hung up."""

    def __init__(self, path: Path, limits: Limits, seat: Seat, refused: Refused) -> None:
        """`refused` is told why, of each connection that ends before its request is read."""
        self._path = path
        self._limits = limits
        self._seat = seat
        self._refused = refused
        self._pace = Pace(burst=limits.burst_connections, per_s=limits.connections_per_s)
        self._clients = ServerState()
        self._accepting: asyncio.Task[None] | None = None

    async def open(self, config: Config, *, mode: int, state: dict[str, Any]) -> None:
        """Listen; a socket that an earlier process left at the path is replaced.

        Raises:
            OSError: the path is taken by something else, too long or not writable.
        """

        def connect() -> _Connection:
            clients, refused = self._clients, self._refused
            return _Connection(self._limits, config, clients, state, self._seat, refused)

        if self._path.exists() and stat.S_ISSOCK(self._path.stat().st_mode):
            self._path.unlink()
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            bound.bind(str(self._path))
            self._path.chmod(mode)  # before anybody can connect
            bound.setblocking(False)
            bound.listen(BACKLOG)
        except BaseException:
            bound.close()
            raise
        self._accepting = asyncio.create_task(self._accept(bound, connect))

    async def _accept(self, bound: socket.socket, connect: Callable[[], _Connection]) -> None:
        """One at a time, and not faster than the pace: those of a flood wait in the kernel, where
        they cost nobody else anything."""
        loop = asyncio.get_running_loop()
        with bound:
            while True:
                delay_s = self._pace.delay_s(loop.time())
                try:
                    client, _ = await loop.sock_accept(bound)
                    await loop.connect_accepted_socket(connect, client)
                except OSError:  # no descriptor is left
                    delay_s = NO_DESCRIPTOR_S
                await asyncio.sleep(delay_s)

    def cut_off(self) -> None:
        """Break off every connection; new ones are served."""
        for connection in list(self._clients.connections):
            connection.transport.abort()

    async def close(self) -> None:
        """Stop listening, cut off every client and wait for what served them to end."""
        if self._accepting is not None:
            self._accepting.cancel()
            await asyncio.wait([self._accepting])
        self._path.unlink(missing_ok=True)
        self.cut_off()
        tasks = list(self._clients.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._limits.close_s)
            for task in late:
                task.cancel()
