"""Lines between the host and the supervisor: one JSON object each, both ways. Pure.

A line beats a length prefix here: after either side was killed in the middle of a message, the
next newline brings both back in step.
"""

from __future__ import annotations

import json
from typing import Any, cast

MAX_REQUEST_BYTES = 16 * 2**20
MAX_REPLY_BYTES = 48 * 2**20


def encode(message: dict[str, Any]) -> bytes:
    """One line, ASCII only, so that no text can contain a newline or broken UTF-8."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


class Lines:
    """Turns chunks into messages. A line that is no JSON object is half a message: dropped."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._overlong = False

    def feed(self, chunk: bytes) -> list[dict[str, Any]]:
        """Messages completed by this chunk; a line over the limit is dropped whole."""
        messages: list[dict[str, Any]] = []
        *complete, rest = chunk.split(b"\n")
        for part in complete:
            self._append(part)
            if not self._overlong and (message := _decode(bytes(self._buffer))) is not None:
                messages.append(message)
            self._buffer.clear()
            self._overlong = False
        self._append(rest)
        return messages

    def _append(self, part: bytes) -> None:
        if self._overlong or len(self._buffer) + len(part) > self._max_bytes:
            self._overlong = True
            self._buffer.clear()
        else:
            self._buffer += part


def _decode(line: bytes) -> dict[str, Any] | None:
    try:
        message: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", message) if isinstance(message, dict) else None
