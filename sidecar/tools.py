"""The MCP endpoint of a session: lists the granted tools and forwards calls of them.

Knows MCP on both sides. Knows no sockets and no files.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import mcp.types as types
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from sidecar.audit import MAX_TEXT_CHARS, Call
from sidecar.cell import Cell
from sidecar.limits import Limits
from sidecar.policy import Deny, datasets_in, decide, ticket_in
from sidecar.session import Session
from sidecar.strict import NotStrict, rewritten
from sidecar.upstream import Upstream, UpstreamError

Context = ServerRequestContext[Any, Request]

_OLD_PROTOCOL = {
    "jsonrpc": "2.0",
    "id": None,
    "error": {
        "code": types.UNSUPPORTED_PROTOCOL_VERSION,
        "message": "Only protocol version 2026-07-28 is spoken here.",
        "data": {"supported": list(MODERN_PROTOCOL_VERSIONS)},
    },
}
_log = logging.getLogger(__name__)


class Tools:
    """An ASGI app for requests that have a `Session` and a `Call` in their state."""

    def __init__(self, upstreams: Mapping[str, Upstream], *, limits: Limits) -> None:
        self._upstreams = upstreams
        self._max_body_bytes = limits.max_body_bytes
        server = Server[Any](
            "threadbook",
            get_tool_input_schema=_no_schema,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )
        self._mcp = StreamableHTTPSessionManager(
            server,
            json_response=True,
            stateless=True,
            max_request_body_size=8 * limits.max_body_bytes,  # written anew it may be longer
        )

    def run(self) -> AbstractAsyncContextManager[None]:
        """Enter once, around everything that is served."""
        return self._mcp.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One stateless exchange. Older protocol versions are refused: nothing here needs them."""
        call: Call = scope["state"]["call"]
        headers = Headers(scope=scope)
        call.method = headers.get("mcp-method", "")  # the SDK checks that the body says the same
        if headers.get("mcp-protocol-version", "") in ("", *HANDSHAKE_PROTOCOL_VERSIONS):
            await JSONResponse(_OLD_PROTOCOL, status_code=400)(scope, receive, send)
            return
        body = await _body(receive, self._max_body_bytes)
        if body is None:
            call.refuse("body too large")
            await _BODY_TOO_LARGE(scope, receive, send)
            return
        try:
            written = rewritten(body)
        except NotStrict as error:
            call.refuse("not strict JSON")
            await _not_strict(str(error))(scope, receive, send)
            return
        session: Session = scope["state"]["session"]
        async with session.turns:
            await self._mcp.handle_request(scope, _before(written, receive), send)

    async def _list_tools(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        session, call, _ = _of(context)
        call.allow()
        upstream = self._upstreams[call.server]
        try:
            page = await upstream.list_tools(
                params.cursor if params else None, identity=session.grant.identity
            )
        except UpstreamError as error:
            raise _failed(call, error) from error
        call.succeed()
        granted = [
            tool
            for tool in page.tools
            if not isinstance(decide(session.grant, call.server, tool.name), Deny)
        ]
        return types.ListToolsResult(tools=granted, next_cursor=page.next_cursor)

    async def _call_tool(
        self, context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        session, call, cell = _of(context)
        arguments = params.arguments or {}
        name = arguments.get("name")
        call.tool = params.name
        call.dataset = name[:MAX_TEXT_CHARS] if isinstance(name, str) else None
        verdict = decide(session.grant, call.server, params.name)
        if isinstance(verdict, Deny):
            call.refuse(verdict.reason)
            raise MCPError(types.INVALID_PARAMS, "That tool isn't available in this thread.")
        call.allow()
        try:
            result = await self._upstreams[call.server].call_tool(
                params.name, arguments, identity=session.grant.identity, call_id=call.id
            )
        except UpstreamError as error:
            raise _failed(call, error) from error
        if not result.is_error:
            call.succeed()
        call.dataset = call.dataset or datasets_in(result.structured_content)
        ticket = ticket_in(result.structured_content)
        if ticket is not None:
            cell.offer(call.server, ticket, call.dataset)
        return result


async def _body(receive: Receive, max_bytes: int) -> bytes | None:
    """The request's whole body, or None when it is over the limit."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > max_bytes:
            return None
        if not message.get("more_body", False):
            return body


def _before(body: bytes, receive: Receive) -> Receive:
    """What was read of the request once more, and then what else comes."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


_BODY_TOO_LARGE = JSONResponse({"error": "The request is too large."}, status_code=413)


def _not_strict(sentence: str) -> JSONResponse:
    error = {"code": types.INVALID_REQUEST, "message": sentence}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, status_code=400)


def _no_schema(_tool: str) -> None:
    """Header rules of a tool's schema are the upstream's to check."""


def _of(context: Context) -> tuple[Session, Call, Cell]:
    assert context.request is not None
    state = context.request.scope["state"]
    return state["session"], state["call"], state["cell"]


def _failed(call: Call, error: UpstreamError) -> MCPError:
    call.fail("upstream failed")
    _log.warning("session %s: %s (%r)", call.session, error, error.__cause__)
    return MCPError(types.INTERNAL_ERROR, str(error))
