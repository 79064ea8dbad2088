"""The byte stream of an attached container: Docker's frames in, the supervisor's messages out."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from .guest import wire

_HEADER = struct.Struct("!BxxxI")
STDOUT, STDERR = 1, 2
MAX_STDERR_CHARS = 2_000


class Demultiplexer:
    """Splits Docker's attach stream (8-byte header, then payload) into its parts. Pure."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> list[tuple[int, bytes]]:
        """Whole payloads so far, as (stream, bytes)."""
        self._buffer += chunk
        parts: list[tuple[int, bytes]] = []
        while len(self._buffer) >= _HEADER.size:
            stream, length = _HEADER.unpack_from(self._buffer)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                break
            parts.append((stream, bytes(self._buffer[_HEADER.size : end])))
            del self._buffer[:end]
        return parts


class Line:
    """One attachment to a supervisor. Several may be open; each sees all replies."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.stderr = ""

    async def send(self, message: dict[str, Any]) -> None:
        # The newline in front ends what a killed client may have left half said.
        self._writer.write(b"\n" + wire.encode(message))
        await self._writer.drain()

    async def replies(self, to: str) -> AsyncIterator[dict[str, Any]]:
        """Messages that answer the request `to`, until the sandbox ends."""
        frames, lines = Demultiplexer(), wire.Lines(wire.MAX_REPLY_BYTES)
        while chunk := await self._read():
            for stream, payload in frames.feed(chunk):
                if stream == STDERR:
                    text = payload.decode("utf-8", errors="replace")
                    self.stderr = (self.stderr + text)[-MAX_STDERR_CHARS:]
                    continue
                for message in lines.feed(payload):
                    if message.get("re") == to:
                        yield message

    async def ended(self) -> None:
        """Return when the container has ended."""
        while await self._read():
            pass

    async def _read(self) -> bytes:
        try:
            return await self._reader.read(2**18)
        except ConnectionError:
            return b""

    async def close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()
