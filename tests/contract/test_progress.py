"""Whoever waits for an answer hears that it is being worked on."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.fakes.dataset_server import serving
from tests.fakes.postgres import PostgresServer


@pytest.mark.parametrize("protocol", ["2026-07-28", "legacy"])
async def test_a_client_that_asks_for_it_is_told_that_a_query_takes_long(
    short_path: Path, postgresql: PostgresServer, protocol: str
) -> None:
    data = short_path / "data"
    data.mkdir()
    (data / "datasets.toml").write_text(f'[databases.shop]\nurl = "{postgresql.url}"\n')
    said: list[tuple[float, str | None]] = []

    async def progressed(progress: float, total: float | None, message: str | None) -> None:
        said.append((progress, message))

    arguments = {"sql": "SELECT 1 FROM pg_sleep(2.5)", "source": "shop", "inline_rows": 1}
    async with serving(data, short_path / "mcp.sock") as server, server.http() as http:
        transport = streamable_http_client("http://localhost/mcp", http_client=http)
        async with Client(transport, mode=protocol) as client:
            result = await client.call_tool(
                "query_dataset", arguments, progress_callback=progressed
            )

    assert result.structured_content is not None
    assert result.structured_content["inline"] == [[1]]
    assert said[:2] == [
        (1, "Answering the query, for 1 s"),
        (2, "Answering the query, for 2 s"),
    ]
