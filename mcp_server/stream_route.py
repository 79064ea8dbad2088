"""The route of tables: a ticket's rows as an Arrow IPC stream, as long as somebody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing
from http import HTTPStatus

import anyio
from mcp.server import MCPServer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from .arrow import MEDIA_TYPE, Parts
from .errors import Busy, DatasetError
from .identity import BadIdentity, Identities
from .lanes import Lanes
from .streams import Open, reading
from .tickets import TicketBook

PIECE_BYTES = 2**19  # about what a socket takes at once: more is copied before it is sent
GONE = "This ticket is unknown, used or expired; call the tool again."


def add(mcp: MCPServer, identities: Identities, tickets: TicketBook[Open], lanes: Lanes) -> None:
    @mcp.custom_route("/data/{ticket}", methods=["GET"])
    async def data(request: Request) -> Response:
        try:
            whom = identities.of(request)
        except BadIdentity as error:
            return JSONResponse({"error": str(error)}, status_code=403)
        open_table = await tickets.redeem(request.path_params["ticket"], whom.mark)
        if open_table is None:
            return JSONResponse({"error": GONE}, status_code=404)
        return TableResponse(open_table, lanes, whom.thread)


class TableResponse(Response):
    """What can't be read at all is a sentence with status 422; what breaks off is left unfinished,
    so that its reader sees a broken stream and never a shorter table.
    """

    def __init__(self, open_table: Open, lanes: Lanes, thread: str | None) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        self._open_table, self._lanes, self._thread = open_table, lanes, thread

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            await self._answer(scope, receive, send)
            group.cancel_scope.cancel()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        try:
            async with (
                reading(self._lanes, self._thread) as work,
                aclosing(work.chunks(self._open_table)) as chunks,
            ):
                async for chunk in chunks:
                    if not begun:
                        headers = [(b"content-type", MEDIA_TYPE.encode())]
                        start = {"type": "http.response.start", "status": 200, "headers": headers}
                        await send(start)
                        begun = True
                    for piece in _pieces(chunk):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
        except DatasetError as error:
            if begun:
                return
            code = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, Busy) else 422
            await JSONResponse({"error": str(error)}, status_code=code)(scope, receive, send)
            return
        await send({"type": "http.response.body", "body": b""})


def _pieces(parts: Parts) -> Iterator[bytes | memoryview]:
    for part in parts:
        for begin in range(0, len(part), PIECE_BYTES):
            yield part[begin : begin + PIECE_BYTES]
