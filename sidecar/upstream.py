"""One data server behind the sidecar: its tools over MCP, its tables as byte streams.

Knows the server's Unix socket. Knows no sessions and no policy.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import httpx2
import mcp.types as types
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from pydantic import BaseModel, ValidationError

from sidecar.capped import Capped, TooLarge
from sidecar.limits import Limits
from sidecar.pieces import BrokenOff, get

PROTOCOL_VERSION = "2026-07-28"
IDENTITY_HEADER = "threadbook-identity"
CALL_HEADER = "threadbook-call"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!$)")
# The SDK's own streams break, too, where a call ends in the middle.
_BROKEN = (httpx2.TransportError, httpx2.StreamError, OSError, anyio.BrokenResourceError)
ResultT = TypeVar("ResultT", bound=BaseModel)


class UpstreamError(Exception):
    """The server gave no usable answer. The text is for the model and holds no details."""


def socket_path(address: str) -> str:
    """The path in `unix:PATH` or `PATH`.

    Raises:
        ValueError: the address is a URL of another kind, or empty.
    """
    path = address.removeprefix("unix:")
    if not path or _SCHEME.match(path):
        raise ValueError(f"An upstream is a Unix socket (PATH or unix:PATH), not {address!r}.")
    return path


class Upstream:
    """Every call is a new MCP exchange on a new connection, so there is nothing to recover after
    the server was away. That costs about 2 ms against a client that stays connected.

    A call says in `IDENTITY_HEADER` for whom it is, and in `CALL_HEADER` which it is.
    Requests are made here from nothing: what a sandbox sends in headers or `_meta` never comes
    along.
    """

    def __init__(self, name: str, path: str, *, limits: Limits, root: str = "") -> None:
        """`path` is the socket's, `root` where on it the server's own paths begin."""
        self.name = name
        self._origin = f"http://localhost{root}"
        self._path = path
        self._limits = limits
        self._transport = httpx2.AsyncHTTPTransport(
            uds=path,
            verify=False,  # a Unix socket: don't load certificates
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def list_tools(
        self, cursor: str | None = None, *, identity: str | None
    ) -> types.ListToolsResult:
        """One page of the tools that the server has for them, or for nobody.

        Raises:
            UpstreamError: the server didn't answer, or not in MCP.
        """
        params = types.PaginatedRequestParams(cursor=cursor)
        request = types.ListToolsRequest(params=params)
        headers = {} if identity is None else {IDENTITY_HEADER: identity}
        return await self._ask(request, types.ListToolsResult, headers)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], *, identity: str, call_id: str
    ) -> types.CallToolResult:
        """The tool's own result for them; a tool that failed is a result with `is_error`.

        Raises:
            UpstreamError: the server didn't answer, or not in MCP.
        """
        params = types.CallToolRequestParams(name=name, arguments=arguments)
        request = types.CallToolRequest(params=params)
        return await self._ask(request, types.CallToolResult, _headers(identity, call_id))

    async def check(self) -> str:
        """`ok`, or in a few words what is wrong."""
        try:
            async with asyncio.timeout(self._limits.health_s):
                await self.list_tools(identity=None)
        except (UpstreamError, TimeoutError) as error:
            return str(error) or self._silent()
        return "ok"

    @asynccontextmanager
    async def open_stream(
        self, ticket: str, *, identity: str, call_id: str
    ) -> AsyncGenerator[tuple[int, AsyncIterator[bytes | memoryview]]]:
        """The status and the bytes of a table that they were handed the ticket of, each piece good
        until the next is asked for.

        Raises:
            UpstreamError: the server didn't answer, or went away in the middle.
        """
        headers = _headers(identity, call_id)
        try:
            async with get(
                self._path, f"/data/{ticket}", headers, silent_s=self._limits.upstream_s
            ) as answer:
                yield answer
        except BrokenOff as error:
            raise UpstreamError(self._silent()) from error

    def _http(self, headers: Mapping[str, str], answers: list[Capped]) -> httpx2.AsyncClient:
        """A client for one exchange, whose `answers` it notes. It is never closed: the transport is
        everybody's.
        """

        async def cap(response: httpx2.Response) -> None:
            if response.request.method == "POST":
                answers.append(Capped(response.stream, self._limits.max_answer_bytes))
                response.stream = answers[-1]

        return httpx2.AsyncClient(
            base_url=self._origin,
            transport=self._transport,
            timeout=self._limits.upstream_s,
            headers={"accept-encoding": "identity", **headers},
            trust_env=False,
            event_hooks={"response": [cap]},
        )

    async def _ask(
        self, request: types.ClientRequest, result: type[ResultT], headers: Mapping[str, str]
    ) -> ResultT:
        try:
            async with asyncio.timeout(self._limits.upstream_s):
                return await self._exchange(request, result, headers)
        except TimeoutError as error:
            raise UpstreamError(self._silent()) from error
        except ExceptionGroup as group:
            if group.subgroup(TooLarge) is not None:
                raise self._too_large() from group
            known, other = group.split(_BROKEN)
            if known is None or other is not None:
                raise
            raise UpstreamError(self._silent()) from group

    async def _exchange(
        self, request: types.ClientRequest, result: type[ResultT], headers: Mapping[str, str]
    ) -> ResultT:
        failure: MCPError | ValidationError
        answers: list[Capped] = []
        http = self._http(headers, answers)
        transport = streamable_http_client(f"{self._origin}/mcp", http_client=http)
        async with Client(transport, mode=PROTOCOL_VERSION, cache=None) as client:
            try:
                return await client.session.send_request(request, result)
            except (MCPError, ValidationError) as error:  # not from here: it would become a group
                failure = error
        # The SDK may make a parse error of an answer that broke off at its cap, or end by it.
        if any(answer.is_over for answer in answers):
            raise self._too_large() from failure
        raise UpstreamError(f"The {self.name} server couldn't answer this call.") from failure

    def _too_large(self) -> UpstreamError:
        limit = self._limits.max_answer_bytes // 2**20
        return UpstreamError(
            f"The {self.name} server's answer is over {limit} MiB; ask for less at once."
        )

    def _silent(self) -> str:
        return f"The {self.name} server isn't answering; try again in a few seconds."


def _headers(identity: str, call_id: str) -> dict[str, str]:
    return {IDENTITY_HEADER: identity, CALL_HEADER: call_id}
