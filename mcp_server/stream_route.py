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

from .accesses import Access, access_of
from .arrow import MEDIA_TYPE
from .errors import Busy, DatasetError
from .identity import BadIdentity, Identities
from .lanes import Lanes
from .offers import Counting, Offer
from .streams import Open, reading
from .tickets import TicketBook
from .uses import Uses

PIECE_BYTES = 2**19  # about what a socket takes at once: more is copied before it is sent
GONE = "This ticket is unknown, used or expired; call the tool again."


def add(
    mcp: MCPServer,
    identities: Identities,
    tickets: TicketBook[Offer],
    lanes: Lanes,
    uses: Uses,
) -> None:
    @mcp.custom_route("/data/{ticket}", methods=["GET"])
    async def data(request: Request) -> Response:
        access = access_of(request)
        access.begin("stream")
        try:
            whom = identities.of(request)
        except BadIdentity as error:
            access.fail(error)
            return JSONResponse({"error": str(error)}, status_code=403)
        access.is_for(whom)
        offer = await tickets.redeem(request.path_params["ticket"], whom.mark)
        if offer is None:
            access.refuse("unknown ticket")
            return JSONResponse({"error": GONE}, status_code=404)
        access.opens(offer.about)
        return TableResponse(offer.open, lanes, whom.thread, access, uses)


class TableResponse(Response):
    """What can't be read at all is a sentence with status 422; what breaks off is left unfinished,
    so that its reader sees a broken stream and never a shorter table.
    """

    def __init__(
        self, open_table: Open, lanes: Lanes, thread: str | None, access: Access, uses: Uses
    ) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        self._table, self._lanes, self._thread = Counting(open_table), lanes, thread
        self._access, self._uses = access, uses

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
        begun, before = False, None
        try:
            async with (
                reading(self._lanes, self._thread) as work,
                aclosing(work.chunks(self._table.open)) as chunks,
            ):
                async for chunk in chunks:
                    before = self._access.rows
                    if not begun:
                        headers = [(b"content-type", MEDIA_TYPE.encode())]
                        start = {"type": "http.response.start", "status": 200, "headers": headers}
                        await send(start)
                        begun = True
                    for piece in _pieces(chunk):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                    self._access.rows = self._table.sent()
        except DatasetError as error:
            self._access.fail(error)
            if begun:
                self._access.rows = before  # the last piece was the error
                return
            code = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, Busy) else 422
            await JSONResponse({"error": str(error)}, status_code=code)(scope, receive, send)
            return
        self._access.succeed()
        self._uses.sent(self._thread, self._access.rows or 0)
        await send({"type": "http.response.body", "body": b""})


def _pieces(chunk: bytes) -> Iterator[memoryview]:
    whole = memoryview(chunk)
    for begin in range(0, len(whole), PIECE_BYTES):
        yield whole[begin : begin + PIECE_BYTES]
