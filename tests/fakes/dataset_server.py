"""The real dataset server on a socket of its own, and the official client on it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from bot.identity import HEADER
from tests.fakes.identities import KEY, signed

ROOT = Path(__file__).parents[2]


class Refused(Exception):
    """The tool's own sentence."""


@dataclass(frozen=True)
class DatasetServer:
    socket: Path

    async def call(
        self, tool: str, *, thread: str | None = None, identity: str = "", **arguments: Any
    ) -> Any:
        """A tool's structured result, as those get it who are signed for: else, members in that
        thread, or somebody on this machine.
        """
        async with self.http(thread, identity) as http:
            transport = streamable_http_client("http://localhost/mcp", http_client=http)
            async with Client(transport) as client:
                result = await client.call_tool(tool, arguments)
        if result.is_error:
            text = " ".join(getattr(part, "text", "") for part in result.content)
            raise Refused(text.removeprefix(f"Error executing tool {tool}: "))
        return result.structured_content

    def http(self, thread: str | None = None, identity: str = "") -> httpx2.AsyncClient:
        proof = identity or (signed(thread) if thread else "")
        headers = {HEADER: proof} if proof else {}
        transport = httpx2.AsyncHTTPTransport(uds=str(self.socket))
        return httpx2.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers, timeout=60
        )


@asynccontextmanager
async def serving(
    folder: Path, socket: Path, *options: str | Path, **environment: str
) -> AsyncGenerator[DatasetServer]:
    key = socket.with_name("identity.key")
    key.write_bytes(KEY)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "mcp_server", "--datasets", folder, "--identity-key", key),
        *("--uds", socket, "--port", "0", *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), **environment},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield DatasetServer(socket)
    finally:
        process.terminate()
        await process.wait()
