"""A table fetched as any MCP client does: a tool's ticket, and the stream for it."""

from __future__ import annotations

from typing import Any

import httpx2
import pyarrow as pa
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

CURRENT = "2026-07-28"


class Failed(Exception):
    """A call that brought no table."""


async def stream_of(http: httpx2.AsyncClient, url: str, name: str, *, mode: str = CURRENT) -> str:
    """Where the table is, once.

    Raises:
        Failed: the tool gave none.
    """
    failure: Exception
    transport = streamable_http_client(f"{url}/mcp", http_client=http)
    try:
        async with Client(transport, mode=mode, cache=None) as client:
            result = await client.call_tool("import_dataset", {"name": name})
    except (MCPError, httpx2.HTTPError, ExceptionGroup) as error:
        failure = error
    else:
        if not result.is_error and result.structured_content is not None:
            return f"{url}{result.structured_content['stream']}"
        failure = ValueError(str(result.content))
    raise Failed from failure


async def fetched(http: httpx2.AsyncClient, url: str, name: str, *, mode: str = CURRENT) -> Any:
    """The table.

    Raises:
        Failed: it didn't come, or not whole.
    """
    stream = await stream_of(http, url, name, mode=mode)
    try:
        answer = await http.get(stream)
        answer.raise_for_status()
        return pa.ipc.open_stream(answer.content).read_all()
    except (httpx2.HTTPError, pa.ArrowInvalid) as error:
        raise Failed from error
