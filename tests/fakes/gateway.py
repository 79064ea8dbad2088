"""The real gateway as a process on a socket of its own, and the official client on it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import mcp.types as types
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from declared.access.proof import HEADER
from tests.fakes.identities import KEY, OPERATOR

ROOT = Path(__file__).parents[2]
OTHER = [sys.executable, "-m", "tests.fakes.other_server"]


@dataclass(frozen=True)
class GatewayProcess:
    folder: Path
    process: asyncio.subprocess.Process

    @property
    def socket(self) -> Path:
        return self.folder / "gateway.sock"

    def declare(self, text: str) -> None:
        (self.folder / "datasets.toml").write_text(text)

    def log(self) -> str:
        return (self.folder / "gateway.log").read_text()

    async def seen(self, identity: str = OPERATOR) -> dict[str, Any]:
        async with self.http(identity) as http:
            return (await http.get("/servers")).raise_for_status().json()

    async def server(self, name: str) -> dict[str, Any]:
        """What is seen of one server."""
        [found] = [one for one in (await self.seen())["servers"] if one["name"] == name]
        return found

    async def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What is seen, as soon as it is as it should be."""
        async with asyncio.timeout(60):
            while not holds(seen := await self.seen()):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        return seen

    async def call(
        self, server: str, tool: str, *, identity: str = OPERATOR, **arguments: Any
    ) -> types.CallToolResult:
        async with self.client(server, identity) as client:
            return await client.call_tool(tool, arguments)

    @asynccontextmanager
    async def client(self, server: str, identity: str = OPERATOR) -> AsyncGenerator[Client]:
        """As the sidecar connects to one server."""
        async with self.http(identity) as http:
            url = f"http://localhost/servers/{server}/mcp"
            transport = streamable_http_client(url, http_client=http)
            async with Client(transport, mode="2026-07-28") as client:
                yield client

    async def text(
        self, server: str, tool: str, *, identity: str = OPERATOR, **arguments: Any
    ) -> str:
        """The text of a tool's result, or of its error."""
        result = await self.call(server, tool, identity=identity, **arguments)
        return "\n".join(one.text for one in result.content if isinstance(one, types.TextContent))

    def http(self, *identities: str) -> httpx2.AsyncClient:
        """Requests that say for whom they are as often as that."""
        transport = httpx2.AsyncHTTPTransport(uds=str(self.socket), verify=False)
        return httpx2.AsyncClient(
            transport=transport,
            base_url="http://localhost",
            headers=[(HEADER, identity) for identity in identities],
            timeout=60,
        )


@asynccontextmanager
async def gateway(folder: Path, text: str, **environment: str) -> AsyncGenerator[GatewayProcess]:
    """Serving what `datasets.toml` says in `text`."""
    (folder / "datasets.toml").write_text(text)
    (folder / "identity.key").write_bytes(KEY)
    with (folder / "gateway.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "sidecar.gateway", "--datasets", folder),
            *(
                "--socket",
                folder / "gateway.sock",
                "--folder",
                folder / "commands",
                "--identity-key",
                folder / "identity.key",
                "--list-again-s",
                "0",
            ),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **environment},
        )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield GatewayProcess(folder, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
