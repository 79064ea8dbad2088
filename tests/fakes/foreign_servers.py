"""MCP servers and a client that others wrote, as scripts/setup-mcp-servers installs them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.fakes.servers import NotThere, free_port, program

FOLDER = Path(__file__).parents[2] / "build" / "mcp-servers"
NODE_SERVERS = FOLDER / "node" / "node_modules" / "@modelcontextprotocol"
START_S = 30


def installed(path: Path) -> str:
    """Raises: NotThere: it isn't."""
    if not path.exists():
        raise NotThere(f"{path.name} isn't installed. Run scripts/setup-mcp-servers.")
    return str(path)


def from_pypi(name: str) -> str:
    return installed(FOLDER / "python" / "bin" / name)


def from_npm(name: str) -> list[str]:
    return [str(program("node")), installed(NODE_SERVERS / name / "dist" / "index.js")]


@asynccontextmanager
async def everything() -> AsyncGenerator[int]:
    """The server with all kinds of tools, over streamable HTTP; gives its port."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(*from_npm("server-everything"), "streamableHttp"),
        env={"PORT": str(port), "PATH": os.defpath},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_S):
            while b"listening" not in (line := await process.stderr.readline()):
                assert line, "the server ended"
        draining = asyncio.create_task(process.stderr.read())
        yield port
        draining.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def typescript_client(url: str, *calls: dict[str, Any]) -> dict[str, Any]:
    """What the client of the TypeScript SDK gets: the server's name, its tools, the results."""
    client = await asyncio.create_subprocess_exec(
        *(program("node"), installed(FOLDER / "node" / "client.mjs"), url),
        *(json.dumps(call) for call in calls),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await client.communicate()
    assert client.returncode == 0
    return json.loads(output)
