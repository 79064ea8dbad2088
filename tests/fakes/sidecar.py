"""A sidecar in the test's own process, with a data server behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from audit.files import files, lines
from sidecar.limits import Limits
from sidecar.server import running
from tests.fakes.data_server import DataServer
from tests.fakes.identities import signed

GRANTED = ["list_datasets", "describe_dataset", "import_dataset", "echo", "wait"]
THREAD = "slack:T1:C1:1.1"
GRANT = {"thread": THREAD, "identity": signed(THREAD), "tools": {"datasets": GRANTED}}
CELL = {"id": "turn-1-1", "most_s": 600}
MCP_PATH = "/servers/datasets/mcp"


@dataclass(frozen=True, slots=True)
class SidecarFixture:
    folder: Path
    data: DataServer

    @property
    def control(self) -> Path:
        return self.folder / "control.sock"

    def socket(self, session: str = "s1") -> Path:
        return self.folder / "sockets" / session / "mcp.sock"

    def audit(self) -> list[dict[str, Any]]:
        """The last that the sidecar's audit says of each request, in the order they came."""
        said: dict[str, dict[str, Any]] = {}
        for path in files(self.folder / "audit" / "sidecar"):
            for content in lines(path):
                line = json.loads(content)
                said[line["call"]] = line
        return list(said.values())

    async def put(
        self, session: str = "s1", grant: Any = GRANT, *, cell: Any = CELL
    ) -> httpx2.Response:
        """With a cell open, unless `cell` is None."""
        body = {**grant, "cell": cell} if cell and isinstance(grant, dict) else grant
        async with http(self.control) as control:
            return await control.put(f"/sessions/{session}", json=body)

    async def end_cell(self, session: str = "s1") -> None:
        async with http(self.control) as control:
            assert (await control.delete(f"/sessions/{session}/cell")).status_code == 204

    async def delete(self, session: str = "s1") -> httpx2.Response:
        async with http(self.control) as control:
            return await control.delete(f"/sessions/{session}")

    async def call(self, tool: str, arguments: Any = None, *, session: str = "s1") -> Any:
        """What a sandbox gets from one tools/call: the HTTP response's JSON."""
        async with http(self.socket(session)) as client:
            return (await client.post(MCP_PATH, **tool_call(tool, arguments))).json()

    async def raw(self, request: bytes, *, session: str = "s1") -> bytes:
        """Send bytes, half close nothing, and read until the sidecar closes."""
        reader, writer = await asyncio.open_unix_connection(str(self.socket(session)))
        try:
            writer.write(request)
            async with asyncio.timeout(5):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()


def http(path: Path) -> httpx2.AsyncClient:
    transport = httpx2.AsyncHTTPTransport(uds=str(path), verify=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://localhost", trust_env=False)


@asynccontextmanager
async def mcp_client(path: Path) -> AsyncGenerator[Client]:
    """The official client, as a library in a sandbox could use it."""
    async with http(path) as client:
        url = f"http://localhost{MCP_PATH}"
        async with Client(streamable_http_client(url, http_client=client)) as connected:
            yield connected


def tool_call(tool: str, arguments: Any = None, *, body: bytes | None = None) -> dict[str, Any]:
    """Keyword arguments for an HTTP POST of one tools/call; `body` goes instead of the real one."""
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {
            "name": tool,
            "arguments": arguments or {},
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    }
    headers = {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": tool,
    }
    return {"content": body or json.dumps(message).encode(), "headers": headers}


@asynccontextmanager
async def sidecar(
    folder: Path,
    limits: Limits | None = None,
    *,
    datasets: Path | None = None,
    gateway: Path | None = None,
) -> AsyncGenerator[SidecarFixture]:
    """Serving one session, `s1`; `datasets` is the socket of another data server than our own,
    `gateway` that of the way to others.
    """
    (folder / "sockets").mkdir(exist_ok=True)
    made = SidecarFixture(folder, DataServer(folder / "data.sock"))
    ready, stop = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with running(
            folder / "sockets",
            made.control,
            audit=folder / "audit" / "sidecar",
            upstreams={"datasets": str(datasets or made.data.path)},
            gateway=None if gateway is None else str(gateway),
            limits=limits or Limits(),
        ):
            ready.set()
            await stop.wait()

    await made.data.start()
    serving = asyncio.create_task(serve())  # fixtures enter and leave in different tasks
    try:
        async with asyncio.timeout(5):
            await ready.wait()
        assert (await made.put()).status_code == 200
        yield made
    finally:
        stop.set()
        await serving
        await made.data.kill()


# So small that a test reaches each of them.
SMALL = Limits(
    request_s=0.3,
    keep_alive_s=1,
    stalled_s=0.3,
    upstream_s=0.5,
    health_s=0.3,
    max_stream_bytes=4 * 2**20,
    max_answer_bytes=2**20,
    max_connections=4,
)


async def works(running: SidecarFixture, session: str = "s1") -> bool:
    """Whether a session is served."""
    answer = await running.call("list_datasets", session=session)
    return answer["result"]["structuredContent"]["datasets"] == ["cars.csv"]
