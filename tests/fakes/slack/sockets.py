"""Socket Mode: the connections of an app, of which each envelope goes to one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.fakes.slack.errors import Json

MAX_CONNECTIONS = 10
CUT = 1006


class Sockets:
    """`answers_pings` set to False leaves the connections half dead."""

    def __init__(self, app_id: str, changed: asyncio.Event) -> None:
        self._app_id = app_id
        self._changed = changed
        self.open: list[web.WebSocketResponse] = []
        self.opened = 0
        self.refused = 0
        self.max_connections = MAX_CONNECTIONS
        self.answers_pings = True
        self.on_acknowledged: Callable[[str, Json | None], None] = lambda envelope, payload: None
        self.closing: dict[web.WebSocketResponse, asyncio.Event] = {}
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self._next = 0

    @property
    def is_connected(self) -> bool:
        return any(not socket.closed for socket in self.open)

    def next(self) -> web.WebSocketResponse | None:
        """The connection that gets the next envelope, each in turn."""
        self.open = [socket for socket in self.open if not socket.closed]
        if not self.open:
            return None
        self._next += 1
        return self.open[self._next % len(self.open)]

    def drop(self, socket: web.WebSocketResponse) -> None:
        """A connection that takes nothing any more: its end may be heard later."""
        self.open = [one for one in self.open if one is not socket]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello to its end."""
        socket = web.WebSocketResponse(autoping=False, timeout=0.1)
        await socket.prepare(request)
        self.open = [one for one in self.open if not one.closed]
        if len(self.open) >= self.max_connections:
            self.refused += 1
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close(code=1000)
            return socket
        info = {"app_id": self._app_id}
        self.opened += 1
        count = len(self.open) + 1
        await socket.send_json({"type": "hello", "num_connections": count, "connection_info": info})
        self.open.append(socket)
        self.closing[socket] = asyncio.Event()
        self._requests[socket] = request
        self._changed.set()
        try:
            await self._read(socket)
        finally:
            self.open = [one for one in self.open if one is not socket]
            self.closing.pop(socket).set()
            del self._requests[socket]
            self._changed.set()
        return socket

    async def _read(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is WSMsgType.PING and self.answers_pings:
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT and frame.data.startswith("{"):
                answer = json.loads(frame.data)
                self.on_acknowledged(answer["envelope_id"], answer.get("payload"))
                self._changed.set()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to come again, then close, as Slack does every few hours."""
        sockets, self.open = self.open, []
        for socket in sockets:
            await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close(code=1001)

    async def close(self, code: int = 1001) -> None:
        """Close every connection without a word; 1006 cuts the wire."""
        sockets, self.open = self.open, []
        for socket in sockets:
            transport = self._requests[socket].transport
            if code == CUT and transport:
                transport.abort()
            else:
                await socket.close(code=code)
