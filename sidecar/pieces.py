"""One GET on a Unix socket whose body comes in large pieces: httpx2 reads 64 KiB at a time, and
then a table costs twice the work. Knows HTTP. Knows no tables and no sessions.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import h11

PIECE_BYTES = 2**18
_MAX_HEAD_BYTES = 2**14


class BrokenOff(Exception):
    """The answer isn't HTTP, ended too early or came too late."""


@asynccontextmanager
async def get(
    path: str, target: str, headers: Mapping[str, str], *, silent_s: float
) -> AsyncGenerator[tuple[int, AsyncIterator[bytes]]]:
    """The status and the pieces of the body, from a connection of its own.

    Raises:
        BrokenOff: nobody answers, it is silent for `silent_s`, or the answer breaks off.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as own:
        own.setblocking(False)
        answer = _Answer(own, silent_s)
        yield await answer.begin(path, target, headers), answer.pieces()


class _Answer:
    def __init__(self, own: socket.socket, silent_s: float) -> None:
        self._socket = own
        self._silent_s = silent_s
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD_BYTES)

    async def begin(self, path: str, target: str, headers: Mapping[str, str]) -> int:
        loop = asyncio.get_running_loop()
        plain = [("host", "localhost"), ("connection", "close"), ("accept-encoding", "identity")]
        request = self._http.send(
            h11.Request(method="GET", target=target, headers=[*plain, *headers.items()])
        )
        try:
            async with asyncio.timeout(self._silent_s):
                await loop.sock_connect(self._socket, path)
                await loop.sock_sendall(self._socket, request or b"")
        except (OSError, TimeoutError) as error:
            raise BrokenOff(repr(error)) from error
        self._http.send(h11.EndOfMessage())
        while not isinstance(event := await self._next(), h11.Response):
            if not isinstance(event, h11.InformationalResponse):
                raise BrokenOff("no answer")
        return event.status_code

    async def pieces(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), h11.Data):
            yield event.data
        if not isinstance(event, h11.EndOfMessage):
            raise BrokenOff("no end")

    async def _next(self) -> object:
        loop = asyncio.get_running_loop()
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                async with asyncio.timeout(self._silent_s):
                    self._http.receive_data(await loop.sock_recv(self._socket, PIECE_BYTES))
                    await asyncio.sleep(0)  # what is there already is had without waiting
        except (OSError, TimeoutError, h11.RemoteProtocolError) as error:
            raise BrokenOff(repr(error)) from error
        return event
