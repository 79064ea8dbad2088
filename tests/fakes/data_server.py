"""A data server on a Unix socket for tests: the official SDK, real uvicorn, no DuckDB.

Tools: list_datasets, describe_dataset, import_dataset, echo, secret (never granted) and wait, which
answers only when `release` is set.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as arrow
import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

TABLE: Any = arrow.table(
    {
        "name": ["a", "b", None],
        "rows": arrow.array([1, 2, 3], arrow.int32()),
        "when": arrow.array([0, 1, None], arrow.timestamp("ms")),
    }
)


class DataServer:
    """`answer`, when set, answers every request instead of the real server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.table: Any = TABLE
        self.break_after_chunks: int | None = None
        self.received: list[Any] = []
        self.tables_asked_for = 0
        self.waiting = asyncio.Event()
        self.release = asyncio.Event()
        self.answer: ASGIApp | None = None
        self._tickets: set[str] = set()
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._real = _mcp(self).streamable_http_app(
            json_response=True,
            stateless_http=True,
            transport_security=TransportSecuritySettings(allowed_hosts=["localhost"]),
        )
        config = uvicorn.Config(
            self._serve, uds=str(self.path), interface="asgi3", log_config=None, lifespan="on"
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve())
        async with asyncio.timeout(5):
            await self._server.listening.wait()

    async def kill(self) -> None:
        """Cut off everybody and stop listening."""
        if self._server is None or self._task is None:
            return
        self.release.set()
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        self._server.stop.set()
        await self._task
        self.path.unlink(missing_ok=True)
        self._server = None

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.answer if self.answer and scope["type"] == "http" else self._real
        await app(scope, receive, send)

    async def data(self, request: Request) -> Response:
        self.tables_asked_for += 1
        ticket = request.path_params["ticket"]
        if ticket not in self._tickets:
            return JSONResponse({"error": "no ticket, and /srv/secret/path"}, status_code=404)
        self._tickets.remove(ticket)
        return StreamingResponse(self._chunks())

    async def _chunks(self) -> AsyncIterator[bytes]:
        for number, chunk in enumerate(_arrow_chunks(self.table)):
            if number == self.break_after_chunks:
                raise RuntimeError("broke off")
            yield chunk


def _arrow_chunks(table: Any) -> Iterator[bytes]:
    """Nothing yet, each batch (the schema with the first), and the end mark."""
    sink: Any = arrow.BufferOutputStream()
    ends: list[int] = [0]
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.to_batches():
            ends.append(sink.tell())
            writer.write_batch(batch)
        ends.append(sink.tell())
    content: bytes = sink.getvalue().to_pybytes()
    for start, end in pairwise([*ends, len(content)]):
        yield content[start:end]


def _mcp(server: DataServer) -> MCPServer:
    mcp = MCPServer("datasets", log_level="ERROR")

    @mcp.tool()
    async def list_datasets() -> dict[str, Any]:
        """List the datasets."""
        detail = {
            "name": "cars", "rows": 3, "columns": 2, "uploaded": False,
            "column_types": {"name": "VARCHAR", "when": "TIMESTAMP"},
        }  # fmt: skip
        return {"datasets": ["cars.csv"], "details": [detail]}

    @mcp.tool()
    async def describe_dataset(name: str) -> dict[str, Any]:
        """Describe a dataset."""
        if name != "cars":
            raise ToolError(f"There is no dataset {name!r}.")
        column = {"name": "a", "type": "BIGINT", "missing": 0, "distinct": 3, "minimum": None}
        return {"name": name, "columns": [column]}

    @mcp.tool()
    async def import_dataset(name: str) -> dict[str, Any]:
        """Import a dataset."""
        stream = f"/data/{server.ticket()}"
        return {"name": name, "rows": server.table.num_rows, "columns": [], "stream": stream}

    @mcp.tool()
    async def echo(value: Any, other: Any = "left out") -> dict[str, Any]:
        """Give back what came."""
        server.received.append(value)
        return {"value": value, "other": other}

    @mcp.tool()
    async def wait() -> dict[str, Any]:
        """Wait to be released."""
        server.waiting.set()
        await server.release.wait()
        return {"waited": True}

    @mcp.tool()
    async def secret() -> dict[str, Any]:
        """Never granted."""
        raise AssertionError("a tool was called that no session is granted")

    mcp.custom_route("/data/{ticket}", methods=["GET"])(server.data)
    return mcp


class _Server(uvicorn.Server):
    """uvicorn without its signals and its ticking."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.stop = asyncio.Event()

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        await self.stop.wait()

    async def shutdown(self, sockets: Any = None) -> None:
        for server in self.servers:
            server.close()
        await self.lifespan.shutdown()
