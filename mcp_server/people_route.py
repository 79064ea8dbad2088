"""The bot's question whom grants name. No tool: no model and no sandbox asks it."""

from __future__ import annotations

from mcp.server import MCPServer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from declared.access.identity import OPERATOR

from .catalog import Catalog
from .identity import BadIdentity, Identities

ELSE = JSONResponse({"error": "Only who operates Threadbook may ask."}, status_code=404)


def add(mcp: MCPServer, identities: Identities, catalog: Catalog) -> None:
    """`GET /people`: `{"people": {name: [grant, ...]}, "digest": text}`."""

    @mcp.custom_route("/people", methods=["GET"])
    async def people(request: Request) -> Response:
        try:
            is_operator = identities.of(request).readers == OPERATOR.readers
        except BadIdentity:
            return ELSE
        if not is_operator:
            return ELSE
        found = catalog.people()
        return JSONResponse({"people": dict(found.grants), "digest": found.digest})
