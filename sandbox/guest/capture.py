"""Keeps the head and the tail of an endless stream, and counts what lies between. Pure."""

from __future__ import annotations

HEAD_BYTES = 12_000
TAIL_BYTES = 6_000


class Capture:
    """Bounded memory whatever is written: `text()` says in band how much is missing."""

    def __init__(self, *, head_bytes: int = HEAD_BYTES, tail_bytes: int = TAIL_BYTES) -> None:
        self._head_bytes = head_bytes
        self._tail_bytes = tail_bytes
        self._head = bytearray()
        self._tail = bytearray()
        self.total_bytes = 0

    def write(self, chunk: bytes) -> None:
        self.total_bytes += len(chunk)
        room = self._head_bytes - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        if chunk:
            self._tail += chunk[-self._tail_bytes :]
            del self._tail[: -self._tail_bytes]

    def text(self) -> str:
        """Readable text: broken bytes and control characters are replaced, `\\r` rewrites apply."""
        omitted = self.total_bytes - len(self._head) - len(self._tail)
        if not omitted:
            return readable(bytes(self._head + self._tail))
        return (
            readable(bytes(self._head))
            + f"\n[... {omitted:,} bytes of output left out ...]\n"
            + readable(bytes(self._tail))
        )


def bounded(text: str, max_chars: int) -> str:
    """Cut a text in its middle, with a count of what was left out."""
    if len(text) <= max_chars:
        return text
    head, tail = max_chars * 2 // 3, max_chars // 3
    omitted = len(text) - head - tail
    return f"{text[:head]}\n[... {omitted:,} characters left out ...]\n{text[-tail:]}"


def readable(data: bytes) -> str:
    text = data.decode("utf-8", errors="replace").replace("\r\n", "\n")
    if "\r" in text:  # a progress bar: keep what a terminal would show last
        text = "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))
    return readable_text(text)


def readable_text(text: str) -> str:
    """The same without control characters, lone surrogates and marks that turn text around."""
    return "".join(char if _plain(char) else "\N{REPLACEMENT CHARACTER}" for char in text)


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _plain(char: str) -> bool:
    if "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff" or char in _BIDI:
        return False
    return char >= " " or char in "\n\t"
