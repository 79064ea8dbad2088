"""The gateway's socket: `GET /servers` for the bot, an MCP endpoint of each for the sidecar.

Knows MCP towards the sidecar. What fails is a tool's error: the sidecar passes those on.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import mcp.types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from .failures import ServerFailed
from .gateway import Gateway
from .link import Link

MAX_BODY_BYTES = 2 * 2**20
Context = ServerRequestContext[Any, Request]


def offer(gateway: Gateway) -> Starlette:
    """Its lifespan must be entered."""
    manager = StreamableHTTPSessionManager(
        Server[Any](
            "gateway",
            get_tool_input_schema=lambda _: None,  # the server's own to check
            on_list_tools=_list_tools,
            on_call_tool=_call_tool,
        ),
        json_response=True,
        stateless=True,
        max_request_body_size=MAX_BODY_BYTES,
    )

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def servers(_request: Request) -> Response:
        return JSONResponse(await gateway.seen())

    async def speak(scope: Scope, receive: Receive, send: Send) -> None:
        link = gateway.links.get(scope["path_params"]["name"])
        if link is None:
            answer = JSONResponse({"error": "There is no such server."}, status_code=404)
            return await answer(scope, receive, send)
        scope["state"] = {**scope.get("state", {}), "link": link}
        return await manager.handle_request(scope, receive, send)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with manager.run(), gateway.running():
            yield

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/servers", servers, methods=["GET"]),
            Mount("/servers/{name}/mcp", speak),
        ],
        lifespan=lifespan,
    )


async def _list_tools(
    context: Context, _params: types.PaginatedRequestParams | None
) -> types.ListToolsResult:
    return types.ListToolsResult(tools=_link(context).tools)


async def _call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    try:
        return await _link(context).call(params.name, params.arguments or {})
    except ServerFailed as error:
        text = types.TextContent(type="text", text=str(error))
        return types.CallToolResult(content=[text], is_error=True)


def _link(context: Context) -> Link:
    assert context.request is not None
    return context.request.scope["state"]["link"]
