"""How the server speaks HTTP: with room in the kernel for a large piece of a table, so that whoever
sends it and whoever reads it wake up less often. Knows no tables.
"""

from __future__ import annotations

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol

SEND_BYTES = 2**20  # as much as the kernel lets one have, where it is less


class Connection(H11Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        own: socket.socket = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
