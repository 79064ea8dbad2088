"""Text files of whatever encoding, made UTF-8. Knows bytes, no tables."""

from __future__ import annotations

import codecs
from pathlib import Path

from ..errors import UnreadableDataset

CHUNK_BYTES = 2**20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
GUESSED = "isn't UTF-8, so I read it as Windows-1252; if letters look wrong, save it as UTF-8"


def as_utf8(path: Path, work: Path) -> tuple[Path, str]:
    """A UTF-8 file with the same text, and what is to be said about it: a predicate, or nothing.

    Raises:
        UnreadableDataset: it isn't text.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(_UTF_16):
        return _recoded(path, work, "utf-16"), ""
    line = _first_bad_line(path)
    if line is None:
        return path, ""
    try:
        return _recoded(path, work, "cp1252"), GUESSED
    except UnicodeDecodeError as error:
        raise UnreadableDataset(f"isn't UTF-8 text (line {line}); save it as UTF-8") from error


def _first_bad_line(path: Path) -> int | None:
    """The first line that isn't UTF-8; None when all are."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if b"\0" in chunk:
                raise UnreadableDataset("isn't text: it has zero bytes; save it as UTF-8")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + chunk.count(b"\n", 0, error.start)
            line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _recoded(path: Path, work: Path, encoding: str) -> Path:
    target = work / "text"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file, target.open("wb") as out:
            while chunk := file.read(CHUNK_BYTES):
                out.write(_checked(decoder.decode(chunk)))
            out.write(_checked(decoder.decode(b"", final=True)))
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise UnreadableDataset("is damaged UTF-16 text; save it as UTF-8") from error
        raise
    return target


def _checked(text: str) -> bytes:
    if "\0" in text:
        raise UnreadableDataset("isn't text: it has zero bytes; save it as UTF-8")
    return text.encode()
