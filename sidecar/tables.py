"""Sends a table from an upstream on to the sandbox that was handed its ticket, as it comes.

Knows bytes and their limit. Knows no Arrow and no MCP.
"""

from __future__ import annotations

import logging

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from sidecar.audit import Call
from sidecar.session import Session
from sidecar.upstream import Upstream, UpstreamError

_ARROW = b"application/vnd.apache.arrow.stream"
_GONE = "That table was already fetched or is gone; import it again."
_BROKEN = "The table can't be read just now; import it again."
_log = logging.getLogger(__name__)


async def send_table(
    upstream: Upstream,
    ticket: str,
    *,
    scope: Scope,
    receive: Receive,
    send: Send,
    max_bytes: int,
) -> None:
    """Answer one GET. A table that breaks off or is over `max_bytes` is left unfinished, so that
    the reader sees a broken stream and never a shorter table."""
    session: Session = scope["state"]["session"]
    call: Call = scope["state"]["call"]

    async def fail(status: int, text: str, reason: str) -> None:
        call.fail(reason)
        await JSONResponse({"error": text}, status_code=status)(scope, receive, send)

    call.method = "stream"
    if not session.holds(call.server, ticket):
        call.refuse("unknown ticket")
        return await JSONResponse({"error": _GONE}, status_code=404)(scope, receive, send)
    call.dataset = session.take(call.server, ticket)
    call.allow()
    try:
        async with upstream.open_stream(ticket, thread=call.thread) as (status, chunks):
            if status != 200:
                answer = (404, _GONE) if status == 404 else (502, _BROKEN)
                return await fail(*answer, f"upstream status {status}")
            headers = [(b"content-type", _ARROW)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async for chunk in chunks:
                if call.bytes_out + len(chunk) > max_bytes:
                    call.fail("over the stream's byte limit")
                    return None
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            call.succeed()
            await send({"type": "http.response.body", "body": b""})
    except UpstreamError as error:
        _log.warning("session %s: %s (%r)", call.session, error, error.__cause__)
        if call.http_status:
            call.fail("upstream failed")
        else:
            await fail(502, str(error), "upstream failed")
    return None
