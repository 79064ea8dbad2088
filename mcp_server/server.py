"""The ASGI app, put together: what it offers is in `catalog_tools`, `table_tools` and
`stream_route`.
"""

from __future__ import annotations

import asyncio

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import catalog_tools, stream_route, table_tools
from .catalog import Catalog
from .lanes import Lanes
from .streams import Open
from .tables import Tables
from .tickets import Tickets

HOSTS = ["localhost", "127.0.0.1", "localhost:*", "127.0.0.1:*"]


def build(catalog: Catalog, tables: Tables) -> Starlette:
    """MCP at /mcp, tables at /data/TICKET, /health."""
    tickets, lanes = Tickets[Open](), Lanes()
    mcp = MCPServer("threadbook-datasets", log_level="WARNING")
    catalog_tools.add(mcp, catalog, tables)
    table_tools.add(mcp, catalog, tables, tickets)
    stream_route.add(mcp, tickets, lanes)

    @mcp.custom_route("/health", methods=["GET"])
    async def health(request: Request) -> Response:
        datasets = await asyncio.to_thread(catalog.everyones, 0)
        return JSONResponse({"status": "ok", "datasets": len(datasets)})

    return mcp.streamable_http_app(
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=HOSTS),
    )
