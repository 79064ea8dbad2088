"""Messages between the supervisor and a head: length-prefixed JSON on a socket pair, with
descriptors beside them. Knows nothing of what the messages mean.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, cast

encode = json.JSONEncoder().encode  # taken now: user code may put another json.dumps in place
decode = json.JSONDecoder().decode
_LENGTH = struct.Struct("!I")
MAX_MESSAGE_BYTES = 64 * 2**20


class Closed(Exception):
    """The other end is gone, or wrote something that is no message."""


def send(channel: socket.socket, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
    """Send one whole message; it may block until the other end reads."""
    data = encode(message).encode("ascii")
    header = _LENGTH.pack(len(data))
    if fds:
        socket.send_fds(channel, [header], list(fds))
    else:
        channel.sendall(header)
    channel.sendall(data)


def receive(channel: socket.socket, *, max_fds: int) -> tuple[dict[str, Any], list[int]]:
    """Block for one whole message and the descriptors sent with it.

    Raises:
        Closed: end of stream.
    """
    inbox = Inbox()
    header, fds, _, _ = socket.recv_fds(channel, _LENGTH.size, max_fds)
    message = inbox.feed(header)
    while message is None:
        message = inbox.feed(channel.recv(min(inbox.missing_bytes, 2**20)))
    return message, fds


class Inbox:
    """Puts one message at a time together from chunks, never asking for more than it needs."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None

    @property
    def missing_bytes(self) -> int:
        return (_LENGTH.size if self._length is None else self._length) - len(self._buffer)

    def feed(self, chunk: bytes) -> dict[str, Any] | None:
        """Take up to `missing_bytes`; the message once it is complete.

        Raises:
            Closed: an empty chunk, or bytes that are no message.
        """
        if not chunk:
            raise Closed("end of stream")
        self._buffer += chunk
        if self._length is None and len(self._buffer) == _LENGTH.size:
            length: int = _LENGTH.unpack(self._buffer)[0]
            if not 0 < length <= MAX_MESSAGE_BYTES:
                raise Closed("impossible length")
            self._length = length
            self._buffer.clear()
        if self._length is None or self.missing_bytes:
            return None
        try:
            message: Any = decode(self._buffer.decode("ascii"))
        except (ValueError, RecursionError) as error:
            raise Closed("no JSON") from error
        self._buffer.clear()
        self._length = None
        if not isinstance(message, dict):
            raise Closed("no object")
        return cast("dict[str, Any]", message)
