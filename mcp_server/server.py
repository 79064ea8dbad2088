"""The ASGI app, put together: what it offers is in `catalog_tools`, `table_tools`,
`query_tools`, `stream_route`, `uses_route` and `people_route`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audit.log import Log

from . import catalog_tools, people_route, query_tools, stream_route, table_tools, uses_route
from .accesses import Audited, access_of
from .caller import Callers
from .catalog import Catalog
from .identity import Identities
from .lanes import Lanes
from .offers import Offer
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
    audit: Log,
    tickets: TicketBook[Offer] | None = None,
) -> Starlette:
    """MCP at /mcp, tables at /data/TICKET, /health. Replicas share their `tickets`."""
    tickets, lanes, uses = tickets or Tickets[Offer](), Lanes(), Uses()
    mcp, callers = _Server("threadbook-datasets", log_level="WARNING"), Callers(identities)
    catalog_tools.add(mcp, callers, catalog, visible)
    table_tools.add(mcp, callers, catalog, visible, tickets, uses)
    query_tools.add(mcp, callers, catalog, visible, tickets, lanes, uses)
    stream_route.add(mcp, identities, tickets, lanes, uses)
    uses_route.add(mcp, identities, catalog, uses, versions)
    people_route.add(mcp, identities, catalog)

    @mcp.custom_route("/health", methods=["GET"])
    async def health(request: Request) -> Response:
        datasets = await asyncio.to_thread(catalog.everyones, 0)
        return JSONResponse({"status": "ok", "datasets": len(datasets)})

    app = mcp.streamable_http_app(
        json_response=False,  # else nothing can be said before the answer
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=HOSTS),
    )
    app.add_middleware(Audited, log=audit)
    return app


class _Server(MCPServer):
    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Any = None
    ) -> CallToolResult | InputRequiredResult:
        """The audit also tells of a tool that isn't there, and of arguments that don't fit it."""
        access = access_of(context.request_context.request)
        access.begin(name)
        try:
            result = await super().call_tool(name, arguments, context)
        except ToolError:
            access.refuse_unless_said("not a valid request")
            raise
        access.succeed()
        return result
