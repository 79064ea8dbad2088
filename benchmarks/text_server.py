"""The baseline of tables: an MCP server whose tool gives rows as JSON text, as servers commonly do.

Its table is in memory before it is asked. A part of it stays below what the sidecar lets through.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pandas
import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PART_ROWS = 100_000
# Types are what they were: it would be no comparison otherwise.
LOAD = f"""
import json
from threadbook_mcp import call
parts, first, count = [], 0, {PART_ROWS}
while count == {PART_ROWS}:
    text = call("datasets", "rows_as_text", {{"first": first, "count": {PART_ROWS}}})
    parts.append(pd.DataFrame(json.loads(text), columns=COLUMNS))
    count = len(parts[-1])
    first += count
big = pd.concat(parts, ignore_index=True)
big["day"] = pd.to_datetime(big["day"])
del parts, text
"""


@asynccontextmanager
async def serving(table: Path, socket: Path) -> AsyncGenerator[None]:
    """A process of its own, from when it answers."""
    command = [sys.executable, "-m", "benchmarks.text_server", str(table), str(socket)]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        while not await asyncio.to_thread(socket.exists):  # noqa: ASYNC110 - it is another's
            await asyncio.sleep(0.1)
        yield
    finally:
        process.terminate()
        await process.wait()


def main() -> None:
    frame = pandas.read_parquet(sys.argv[1])
    mcp = MCPServer("text", log_level="WARNING")

    @mcp.tool(structured_output=False)
    def rows_as_text(first: int, count: int) -> str:
        """Rows of the table as JSON."""
        part = frame.iloc[first : first + count]
        return part.to_json(orient="values", date_format="iso")

    @mcp.custom_route("/health", methods=["GET"])
    async def health(request: Request) -> Response:
        return PlainTextResponse("ok")

    app = mcp.streamable_http_app(
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=["localhost"]),
    )
    uvicorn.run(app, uds=sys.argv[2], log_level="warning")


if __name__ == "__main__":
    main()
