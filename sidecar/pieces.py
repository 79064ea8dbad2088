"""One GET on a Unix socket whose body comes in large pieces: httpx2 reads 64 KiB at a time, and
then a table costs twice the work. Knows HTTP. Knows no tables and no sessions.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import h11

from sidecar.chunks import Chunks, NoChunks

PIECE_BYTES = 2**19
_MAX_HEAD_BYTES = 2**14
_FRAMING = (b"transfer-encoding", b"chunked")


class BrokenOff(Exception):
    """The answer isn't HTTP, ended too early or came too late."""


@asynccontextmanager
async def get(
    path: str, target: str, headers: Mapping[str, str], *, silent_s: float
) -> AsyncGenerator[tuple[int, AsyncIterator[bytes | memoryview]]]:
    """The status and the pieces of the body, from a connection of its own. A piece lies where the
    next one will: it is good until that is asked for.

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
        self._place = memoryview(bytearray(PIECE_BYTES))
        self._is_chunked = False

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
        self._is_chunked = _FRAMING in [(name, value.lower()) for name, value in event.headers]
        return event.status_code

    def pieces(self) -> AsyncIterator[bytes | memoryview]:
        return self._chunked() if self._is_chunked else self._whole()

    async def _whole(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), h11.Data):
            yield event.data
        if not isinstance(event, h11.EndOfMessage):
            raise BrokenOff("no end")

    async def _chunked(self) -> AsyncIterator[memoryview]:
        """As a table comes: not through h11, which would copy it twice."""
        chunks = Chunks()
        data = memoryview(self._http.trailing_data[0])
        try:
            while True:
                for piece in chunks.of(data):
                    yield piece
                if chunks.is_ended:
                    return
                data = await self._received()
                if not data:
                    raise BrokenOff("no end")
        except NoChunks as error:
            raise BrokenOff(repr(error)) from error

    async def _next(self) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(bytes(await self._received()))
        except h11.RemoteProtocolError as error:
            raise BrokenOff(repr(error)) from error
        return event

    async def _received(self) -> memoryview:
        """What there is now, or comes next; nothing at the end."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._silent_s):
                count = await loop.sock_recv_into(self._socket, self._place)
                await asyncio.sleep(0)  # what is there already is had without waiting
        except (OSError, TimeoutError) as error:
            raise BrokenOff(repr(error)) from error
        return self._place[:count]
