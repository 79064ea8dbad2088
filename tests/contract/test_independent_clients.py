"""`threadbook mcp serve` as other MCP clients use it: the TypeScript SDK's, which shares no code
with ours, and the official Python one, which speaks the protocol of now and of before."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from tests.fakes.foreign_servers import typescript_client
from tests.fakes.servers import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def url(short_path: Path) -> AsyncGenerator[str]:
    """Where the command serves a folder with one dataset."""
    folder = short_path / "data"
    folder.mkdir()
    (folder / "cars.csv").write_text("brand,price\nAudi,100\nBMW,200\nŠkoda,\n")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "mcp", "serve"),
        *("--datasets", folder, "--port", str(port)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "THREADBOOK_HOME": str(short_path / "home")},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    yield f"http://127.0.0.1:{port}/mcp"
    process.terminate()
    await process.wait()


async def test_the_typescript_client_lists_describes_and_queries(url: str) -> None:
    sql = "SELECT brand, price FROM cars ORDER BY price DESC NULLS LAST"
    seen = await typescript_client(
        url,
        {"name": "list_datasets", "arguments": {}},
        {"name": "describe_dataset", "arguments": {"name": "cars"}},
        {"name": "query_dataset", "arguments": {"sql": sql, "inline_rows": 3}},
        {"name": "describe_dataset", "arguments": {"name": "card"}},
    )
    listed, described, asked, wrong = seen["results"]
    assert {"list_datasets", "describe_dataset", "query_dataset"} <= set(seen["tools"])
    assert listed["structuredContent"]["datasets"] == ["cars"]
    assert [one["name"] for one in described["structuredContent"]["columns"]] == ["brand", "price"]
    assert "Škoda" in str(asked["structuredContent"]["inline"])
    assert wrong["isError"]
    assert "cars" in wrong["content"][0]["text"]


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
async def test_the_official_client_lists_and_is_told_what_is_wrong(url: str, mode: Any) -> None:
    async with Client(url, mode=mode) as client:
        listed = await client.call_tool("list_datasets", {})
        wrong = await client.call_tool("describe_dataset", {"name": "card"})
    assert listed.structured_content is not None
    assert listed.structured_content["datasets"] == ["cars"]
    assert wrong.is_error
