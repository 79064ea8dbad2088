"""The route of tables: a ticket's rows as an Arrow IPC stream."""

from __future__ import annotations

import asyncio

from mcp.server import MCPServer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from . import arrow
from .errors import DatasetError
from .identity import thread_of
from .tables import Tables
from .tickets import Tickets

GONE = "This ticket is unknown, used or expired; call import_dataset again."


def add(mcp: MCPServer, tables: Tables, tickets: Tickets) -> None:
    @mcp.custom_route("/data/{ticket}", methods=["GET"])
    async def data(request: Request) -> Response:
        source = tickets.redeem(request.path_params["ticket"], thread_of(request))
        if source is None:
            return JSONResponse({"error": GONE}, status_code=404)
        try:
            stream = await arrow.begun(await asyncio.to_thread(tables.open, source))
        except DatasetError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        return StreamingResponse(stream, media_type=arrow.MEDIA_TYPE)
