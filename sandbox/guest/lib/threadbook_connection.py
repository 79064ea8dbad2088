"""The sandbox's one way out: HTTP over a Unix socket, one request per connection. Knows no MCP."""

from __future__ import annotations

import http.client
import os
import socket

SOCKET_PATH = "/run/threadbook/mcp.sock"
TIMEOUT_S = 120.0


class Connection(http.client.HTTPConnection):
    """HTTP to the sidecar. Closed after one request: nothing may stay open between cells."""

    def __init__(self) -> None:
        super().__init__("localhost", timeout=TIMEOUT_S)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(os.environ.get("THREADBOOK_SOCKET", SOCKET_PATH))

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> http.client.HTTPResponse:
        """Raises OSError when nobody listens or the connection breaks."""
        self.request(method, path, body, {"connection": "close", **(headers or {})})
        return self.getresponse()


class BareConnection(Connection):
    """The body comes as it is, without chunks, until the connection ends: half the work. It is
    whole when what it holds says so.
    """

    _http_vsn = 10
    _http_vsn_str = "HTTP/1.0"
