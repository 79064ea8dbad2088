"""Another MCP server for tests, made with the official SDK: over stdio, or on a port.

`python -m tests.fakes.other_server [--port N]`. Its tools do what a server may do to a gateway.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("other", log_level="ERROR")


@server.tool()
def echo(value: Any) -> dict[str, Any]:
    """Give back what came."""
    return {"value": value}


@server.tool()
def environment() -> dict[str, str]:
    """All variables, and with them whatever they hold."""
    return dict(os.environ)


@server.tool()
def headers(context: Context) -> dict[str, str]:
    """The headers of the request, on HTTP."""
    request: Any = context.request_context.request
    return dict(request.headers)


@server.tool()
def fill(chars: int) -> str:
    """So many letters."""
    return "x" * chars


@server.tool()
def fail(text: str) -> str:
    """Fail with that text."""
    raise ToolError(text)


@server.tool()
def nap(seconds: float) -> str:
    """Answer late."""
    time.sleep(seconds)
    return "awake"


@server.tool()
def end() -> str:
    """End without an answer."""
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


@server.tool()
def grow() -> str:
    """Offer one more tool, called grown."""
    server.tool(name="grown")(echo)
    return "grown"


@server.tool()
def forbidden() -> str:
    """Not allowed in any test."""
    raise AssertionError("a tool was called that the operator doesn't allow")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    port = parser.parse_args().port
    sys.stderr.write("a log line\n")
    sys.stdout.write("not a message, as some servers print\n")
    sys.stdout.flush()
    if port is None:
        server.run("stdio")
    else:
        server.run("streamable-http", host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
