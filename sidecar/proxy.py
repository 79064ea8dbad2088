"""What a sandbox can ask over its socket: for each server it is granted an MCP endpoint and table
streams. All else is not found, and every request is audited.

Knows policy and audit. Knows no files and no processes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

import anyio
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audit.log import Log
from sidecar.audit import Call
from sidecar.budget import Budget
from sidecar.crowd import Crowd
from sidecar.limits import Limits
from sidecar.policy import Deny, decide
from sidecar.session import Session
from sidecar.tables import send_table
from sidecar.target import target_of
from sidecar.tools import Tools
from sidecar.upstream import Upstream


class Proxy:
    """The ASGI app behind every session socket. The session comes with the socket, never with the
    request."""

    def __init__(self, upstreams: Mapping[str, Upstream], audit: Log, *, limits: Limits) -> None:
        self._upstreams = upstreams
        self._audit = audit
        self._limits = limits
        self._budget = Budget(calls=limits.hourly_calls, bytes_out=limits.hourly_bytes)
        self._tools = Tools(upstreams, limits=limits)
        self._crowd = Crowd(patience_s=limits.patience_s)

    def run(self) -> AbstractAsyncContextManager[None]:
        """Enter once, around everything the proxy serves."""
        return self._tools.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session: Session = scope["state"]["session"]
        cell = session.cell
        call = session.call(self._audit)
        scope["state"] |= {"call": call, "cell": cell}

        async def audited(message: Message) -> None:
            """The audit has its line before the sandbox has the end of the answer."""
            call.http_status = message.get("status", call.http_status)
            sent_bytes = len(message.get("body", b""))
            call.bytes_out += sent_bytes
            self._budget.spend(call.thread, sent_bytes, time.monotonic())
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                call.end()
            await send(message)

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            async with self._crowd.place(session, steps=self._steps(scope)):
                await self._serve(scope, receive, send)

        try:
            if not await _while_connected(serve, scope, receive, audited):
                call.fail("client hung up" if session.cell is cell else "the cell ended")
        finally:
            call.end()

    def _steps(self, scope: Scope) -> int:
        """As how many calls it counts: reading a large body is work that all wait for."""
        length = Headers(scope=scope).get("content-length")
        body_bytes = self._limits.max_body_bytes
        if length is not None:
            body_bytes = min(int(length), body_bytes)
        elif scope["method"] == "GET":
            body_bytes = 0
        return 1 + body_bytes // self._limits.bytes_of_a_call

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        session: Session = scope["state"]["session"]
        call: Call = scope["state"]["call"]
        if scope["state"]["cell"] is None:
            call.refuse("no cell runs")
            return await _refused(_NO_CELL, scope, receive, send)
        if (sentence := self._budget.refusal(call.thread, time.monotonic())) is not None:
            call.refuse("over the thread's budget")
            answer = JSONResponse({"error": sentence}, 429)
            return await _refused(answer, scope, receive, send)
        if (
            sum(len(name) + len(value) for name, value in scope["headers"])
            > self._limits.max_header_bytes
        ):
            call.refuse("headers too large")
            return await _TOO_LARGE(scope, receive, send)
        names = [name for name, _ in scope["headers"]]
        if b"content-length" in names and b"transfer-encoding" in names:
            call.refuse("two lengths")
            return await _TWO_LENGTHS(scope, receive, send)
        target = target_of(scope["method"], scope["path"])
        if target is None:
            call.refuse("unknown path")
            return await _refused(_NOT_FOUND, scope, receive, send)
        call.server = target.server
        verdict = decide(session.grant, call.server)
        upstream = self._upstreams.get(call.server)
        if isinstance(verdict, Deny) or upstream is None:
            call.refuse("server not granted")
            return await _refused(_NOT_FOUND, scope, receive, send)
        if target.ticket is None:
            return await self._tools(scope, receive, send)
        if (await receive()).get("more_body"):  # read to its end, a hang-up would go unnoticed
            call.refuse("a body where none belongs")
            return await _NOT_FOUND(scope, receive, send)
        return await send_table(
            upstream,
            target.ticket,
            scope=scope,
            receive=receive,
            send=send,
            max_bytes=self._limits.max_stream_bytes,
        )


async def _refused(answer: JSONResponse, scope: Scope, receive: Receive, send: Send) -> None:
    """Who still sends a short body would find the connection broken, instead of the answer."""
    await receive()
    await answer(scope, receive, send)


_NO_CELL = JSONResponse({"error": "That works only while a cell runs."}, status_code=403)
_TOO_LARGE = JSONResponse({"error": "The headers are too large."}, status_code=431)
_TWO_LENGTHS = JSONResponse(
    {"error": "A request has one length."}, status_code=400, headers={"connection": "close"}
)
_NOT_FOUND = JSONResponse({"error": "Not found."}, status_code=404)


async def _while_connected(serve: ASGIApp, scope: Scope, receive: Receive, send: Send) -> bool:
    """Serve, but stop as soon as the client hangs up: nobody would read the answer.

    False when it hung up.
    """
    gone: asyncio.Event = scope["state"]["gone"]
    answered = hung_up = False

    async def answering(message: Message) -> None:
        nonlocal answered
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            answered = True
        await send(message)

    async def watch() -> None:
        nonlocal hung_up
        await gone.wait()
        if not answered:
            hung_up = True
            group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        await serve(scope, receive, answering)
        group.cancel_scope.cancel()
    return not hung_up
