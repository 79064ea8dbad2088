"""A body in HTTP's chunks, taken apart where it lies: a table is too long to be copied for that.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

_MAX_LINE_BYTES = 32


class NoChunks(Exception):
    """The bytes aren't a body in chunks, or have something after it."""


class Chunks:
    """The body of one answer, however it is cut; its chunks carry no words of their own."""

    def __init__(self) -> None:
        self.is_ended = False
        self._left = 0  # of the chunk that has begun
        self._line = b""
        self._take_line = self._size

    def of(self, data: memoryview) -> Iterator[memoryview]:
        """What these next bytes hold of the body, as parts of them.

        Raises:
            NoChunks: they aren't what comes next.
        """
        while data:
            if self._left:
                yield data[: self._left]
                taken = min(self._left, len(data))
                self._left -= taken
            elif self.is_ended:
                raise NoChunks
            else:
                taken = self._read_line(data)
            data = data[taken:]

    def _read_line(self, data: memoryview) -> int:
        """How many bytes belong to the line that has begun; at its end, it counts."""
        missing = _MAX_LINE_BYTES - len(self._line)
        text, end, _ = bytes(data[:missing]).partition(b"\n")
        self._line += text + end
        if end:
            line, self._line = self._line, b""
            if line[-2:] != b"\r\n":
                raise NoChunks
            self._take_line(line[:-2])
        elif len(self._line) == _MAX_LINE_BYTES:
            raise NoChunks
        return len(text) + len(end)

    def _size(self, line: bytes) -> None:
        digits = line.decode("latin-1")
        if not digits or set(digits) - set("0123456789abcdefABCDEF"):
            raise NoChunks
        self._left = int(digits, 16)
        self._take_line = self._end_of_chunk if self._left else self._end

    def _end_of_chunk(self, line: bytes) -> None:
        if line:
            raise NoChunks
        self._take_line = self._size

    def _end(self, line: bytes) -> None:
        if line:
            raise NoChunks
        self.is_ended = True
