"""Two gigabytes of a table that somebody begins to fetch, from a server process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

ROOT = Path(__file__).parents[2]
ROWS = 32_000_000  # of eight columns of eight bytes
MORE_MB = 300


@dataclass(frozen=True)
class Server:
    socket: Path
    pid: int

    @property
    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    @property
    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def http(self) -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(uds=str(self.socket))
        return httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=30)

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        url = "http://localhost/mcp"
        async with self.http() as http, Client(streamable_http_client(url, http_client=http)) as c:
            result = await c.call_tool(tool, arguments)
        assert result.structured_content is not None, result.content
        return result.structured_content


@pytest.fixture
async def server(short_path: Path) -> AsyncGenerator[Server]:
    folder = short_path / "data"
    folder.mkdir()
    columns = ", ".join(f"1 AS c{number}" for number in range(7))
    query = f"SELECT range AS n, {columns} FROM range({ROWS})"
    duckdb.connect().execute(f"COPY ({query}) TO '{folder}/big.parquet' (COMPRESSION zstd)")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "mcp_server", "--datasets", folder,
        "--uds", short_path / "mcp.sock", "--port", "0",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    yield Server(short_path / "mcp.sock", process.pid)
    process.terminate()
    await process.wait()


async def test_a_reader_that_goes_away_ends_the_read_and_costs_no_memory(server: Server) -> None:
    threads = memory_mb = 0.0
    for attempt in range(3):
        stream = (await server.call("import_dataset", name="big"))["stream"]
        if not attempt:
            threads, memory_mb = server.threads, server.memory_mb
        async with server.http() as http, http.stream("GET", stream) as answer:
            await anext(answer.aiter_raw())
        async with asyncio.timeout(5):
            while server.threads > threads:  # DuckDB's, and the stream's own
                await server.call("list_datasets")

    assert server.memory_mb < memory_mb + MORE_MB


async def test_a_stream_that_nobody_reads_waits_with_a_few_batches(server: Server) -> None:
    stream = (await server.call("import_dataset", name="big"))["stream"]
    memory_mb = server.memory_mb
    async with server.http() as http, http.stream("GET", stream) as answer:
        chunks = answer.aiter_raw()
        await anext(chunks)
        for _ in range(20):
            await server.call("list_datasets")
        waiting_mb = server.memory_mb
        read = 0
        async for chunk in chunks:
            read += len(chunk)
            if read > 10**9:
                break

    assert waiting_mb < memory_mb + MORE_MB
    assert server.memory_mb < memory_mb + MORE_MB
