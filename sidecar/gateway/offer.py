"""The gateway's socket: `GET /servers` for the bot, an MCP endpoint of each for the sidecar; all of
it for whom the bot has signed, and as they may use it.

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
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from declared.access.identity import Identity
from declared.access.proof import HEADER, NotProven, Proof

from .failures import ServerFailed
from .gateway import Gateway
from .share import Share

MAX_BODY_BYTES = 2 * 2**20
Context = ServerRequestContext[Any, Request]
NOBODY = JSONResponse({"error": "Only for whom the bot has signed."}, status_code=403)
NO_SERVER = JSONResponse({"error": "There is no such server."}, status_code=404)


def offer(gateway: Gateway, proof: Proof) -> Starlette:
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

    async def servers(request: Request) -> Response:
        identity = _identity(proof, request.headers)
        return NOBODY if identity is None else JSONResponse(await gateway.seen(identity))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with manager.run(), gateway.running():
            yield

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/servers", servers, methods=["GET"]),
            Route("/servers/{name}/mcp", _Endpoint(gateway, proof, manager)),
        ],
        lifespan=lifespan,
    )


class _Endpoint:
    """An ASGI app: one server's, for whoever asks."""

    def __init__(
        self, gateway: Gateway, proof: Proof, manager: StreamableHTTPSessionManager
    ) -> None:
        self._gateway = gateway
        self._proof = proof
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        identity = _identity(self._proof, Headers(scope=scope))
        name = scope["path_params"]["name"]
        share = None if identity is None else self._gateway.share(name, identity)
        if share is None:
            return await NO_SERVER(scope, receive, send)
        scope["state"] = {**scope.get("state", {}), "share": share}
        return await self._manager.handle_request(scope, receive, send)


async def _list_tools(
    context: Context, _params: types.PaginatedRequestParams | None
) -> types.ListToolsResult:
    return types.ListToolsResult(tools=_share(context).tools)


async def _call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    try:
        return await _share(context).call(params.name, params.arguments or {})
    except ServerFailed as error:
        text = types.TextContent(type="text", text=str(error))
        return types.CallToolResult(content=[text], is_error=True)


def _share(context: Context) -> Share:
    assert context.request is not None
    return context.request.scope["state"]["share"]


def _identity(proof: Proof, headers: Headers) -> Identity | None:
    """None: whoever asks says not, or not once, or without proof for whom."""
    signed = headers.getlist(HEADER)
    if len(signed) != 1:
        return None
    try:
        return proof.of(signed[0])
    except NotProven:
        return None
