"""A stream of server-sent events, and the ways in which it breaks."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.fakes.openai.script import Trouble

GARBAGE = b"data: {no json\n\n"
ODD = (b"data: null\n\n", b"data: []\n\n", b'data: {"choices": [null]}\n\n')


class Stream:
    """Events on their way to a client."""

    def __init__(self, response: web.StreamResponse, request: web.Request) -> None:
        self._response = response
        self._request = request

    @staticmethod
    async def begin(request: web.Request) -> Stream:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        return Stream(response, request)

    async def send(self, data: dict[str, Any], event: str | None = None) -> None:
        name = f"event: {event}\n" if event else ""
        await self._response.write(f"{name}data: {json.dumps(data)}\n\n".encode())
        await asyncio.sleep(0)

    async def end(self, last: bytes = b"") -> web.StreamResponse:
        await self._response.write(last)
        await self._response.write_eof()
        return self._response

    async def break_by(self, trouble: Trouble) -> web.StreamResponse:
        """What is the same in both APIs; a client that goes away ends it."""
        match trouble:
            case "torn":
                assert self._request.transport is not None
                self._request.transport.abort()
            case "garbage":
                await self._response.write(GARBAGE)
            case "odd":
                for line in ODD:
                    await self._response.write(line)
            case "drip":
                while True:
                    await self._response.write(b":")
                    await asyncio.sleep(0)
            case "silence":
                await asyncio.Event().wait()
            case _:
                pass
        return await self.end()
