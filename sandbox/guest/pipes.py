"""One of a cell's output streams: our end of its pipe, and what was kept of what came through."""

from __future__ import annotations

import os

from .capture import Capture

CHUNK_BYTES = 2**16
MAX_WHOLE_BYTES = 5 * 2**20


class Pipe:
    """`writer` is the end for the cell; it is closed here once the cell has it."""

    def __init__(self) -> None:
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._captured = Capture()
        self._whole = bytearray()

    def fileno(self) -> int:
        return self._reader

    @property
    def total_bytes(self) -> int:
        return self._captured.total_bytes

    @property
    def whole(self) -> bytes:
        """All of it, up to a bound."""
        return bytes(self._whole)

    def text(self) -> str:
        return self._captured.text()

    def close_writer(self) -> None:
        os.close(self.writer)

    def read(self) -> bool:
        """Take what there is now; False when nobody holds the other end any more."""
        try:
            chunk = os.read(self._reader, CHUNK_BYTES)
        except BlockingIOError:
            return True
        self._take(chunk)
        return bool(chunk)

    def drain(self, max_bytes: int) -> None:
        """Take what is left, up to that much in all, and close."""
        try:
            while self.total_bytes <= max_bytes and (chunk := os.read(self._reader, CHUNK_BYTES)):
                self._take(chunk)
        except BlockingIOError:
            pass  # somebody still holds the other end; nothing more is in it
        os.close(self._reader)

    def _take(self, chunk: bytes) -> None:
        self._captured.write(chunk)
        self._whole += chunk[: MAX_WHOLE_BYTES - len(self._whole)]
