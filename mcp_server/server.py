"""The ASGI app, put together: what it offers is in `catalog_tools`, `table_tools`,
`query_tools`, `stream_route` and `uses_route`.
"""

from __future__ import annotations

import asyncio

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import catalog_tools, query_tools, stream_route, table_tools, uses_route
from .caller import Callers
from .catalog import Catalog
from .identity import Identities
from .lanes import Lanes
from .streams import Open
from .tickets import TicketBook, Tickets
from .uses import Uses
from .versions import Versions
from .visible import Visible

HOSTS = ["localhost", "127.0.0.1", "localhost:*", "127.0.0.1:*"]


def build(
    identities: Identities,
    catalog: Catalog,
    visible: Visible,
    versions: Versions,
    tickets: TicketBook[Open] | None = None,
) -> Starlette:
    """MCP at /mcp, tables at /data/TICKET, /health. Replicas share their `tickets`."""
    tickets, lanes, uses = tickets or Tickets[Open](), Lanes(), Uses()
    mcp, callers = MCPServer("threadbook-datasets", log_level="WARNING"), Callers(identities)
    catalog_tools.add(mcp, callers, catalog, visible)
    table_tools.add(mcp, callers, catalog, visible, tickets, uses)
    query_tools.add(mcp, callers, catalog, visible, tickets, lanes, uses)
    stream_route.add(mcp, identities, tickets, lanes)
    uses_route.add(mcp, identities, catalog, uses, versions)

    @mcp.custom_route("/health", methods=["GET"])
    async def health(request: Request) -> Response:
        datasets = await asyncio.to_thread(catalog.everyones, 0)
        return JSONResponse({"status": "ok", "datasets": len(datasets)})

    return mcp.streamable_http_app(
        json_response=False,  # else nothing can be said before the answer
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=HOSTS),
    )
