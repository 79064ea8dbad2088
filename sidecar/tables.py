"""Sends a table from an upstream on to the sandbox that was handed its ticket, as it comes.

Knows bytes and their limit. Knows no Arrow and no MCP.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import cast

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from sidecar.audit import Call
from sidecar.cell import Cell
from sidecar.upstream import Upstream, UpstreamError

_ARROW = b"application/vnd.apache.arrow.stream"
_GONE = "That table was already fetched or is gone; import it again."
_BROKEN = "The table can't be read just now; import it again."
# It can't be read as it was asked, or not now: the data server's own words for the model.
_SAID = (422, 503)
_MAX_ANSWER_BYTES = 16_384
_MAX_SENTENCE_CHARS = 1000
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
    cell: Cell = scope["state"]["cell"]
    identity: str = scope["state"]["session"].grant.identity
    call: Call = scope["state"]["call"]

    async def fail(status: int, text: str, reason: str) -> None:
        call.fail(reason)
        await JSONResponse({"error": text}, status_code=status)(scope, receive, send)

    call.method = "stream"
    if not cell.holds(call.server, ticket):
        call.refuse("unknown ticket")
        return await JSONResponse({"error": _GONE}, status_code=404)(scope, receive, send)
    call.dataset = cell.take(call.server, ticket)
    call.allow()
    try:
        async with upstream.open_stream(ticket, identity=identity, call_id=call.id) as (
            status,
            chunks,
        ):
            if status in _SAID:
                return await fail(status, await _sentence(chunks), f"upstream status {status}")
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


async def _sentence(chunks: AsyncIterator[bytes | memoryview]) -> str:
    """The `error` of a short JSON answer; of anything else, nothing is passed on."""
    content = b""
    async for chunk in chunks:
        content += chunk
        if len(content) > _MAX_ANSWER_BYTES:
            return _BROKEN
    try:
        answer = json.loads(content)
    except ValueError:
        return _BROKEN
    error = cast("dict[str, object]", answer).get("error") if isinstance(answer, dict) else None
    return error[:_MAX_SENTENCE_CHARS] if isinstance(error, str) and error else _BROKEN
