"""Text files of whatever encoding, made UTF-8. Knows bytes, no tables."""

from __future__ import annotations

import codecs
from pathlib import Path

from ..csv_head import NO_TEXT
from ..errors import UnreadableDataset
from .encodings import NAMES, guesses, letters_of, utf_16_without_mark

CHUNK_BYTES = 2**20
START_BYTES = 2**12
MAX_ODD_BYTES = 2**18
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(path: Path, work: Path) -> tuple[Path, str]:
    """A UTF-8 file with the same text, and what is to be said about it: a predicate, or nothing.

    Raises:
        UnreadableDataset: it isn't text, or no encoding makes sense of it.
    """
    with path.open("rb") as file:
        start = file.read(START_BYTES)
    if start.startswith(_UTF_16):
        return _recoded(path, work, "utf-16"), ""
    if (utf_16 := utf_16_without_mark(start)) is not None:
        return _recoded(path, work, utf_16), "doesn't tell its encoding; I read it as UTF-16"
    line = _first_bad_line(path)
    if line is None:
        return path, ""
    odd = _odd_lines(path)
    found = guesses(odd)
    if len(found) != 1:
        raise UnreadableDataset(f"isn't UTF-8 text (line {line}){_which(found)}; save it as UTF-8")
    try:
        readable = _recoded(path, work, found[0])
    except UnicodeDecodeError as error:
        raise UnreadableDataset(f"isn't UTF-8 text (line {line}); save it as UTF-8") from error
    letters = letters_of(odd.decode(found[0]))
    return readable, (
        f"isn't UTF-8, so I read it as {NAMES[found[0]]}, with the letters {letters}; "
        "if they look wrong, save it as UTF-8"
    )


def _which(found: list[str]) -> str:
    names = " or ".join(NAMES[one] for one in found)
    return f" and could be {names}" if names else ""


def _first_bad_line(path: Path) -> int | None:
    """The first line that isn't UTF-8; None when all are."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if b"\0" in chunk:
                raise UnreadableDataset(NO_TEXT)
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


def _odd_lines(path: Path) -> bytes:
    """The first lines with bytes beyond ASCII."""
    found, size_bytes = list[bytes](), 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                found.append(line)
                size_bytes += len(line)
            if size_bytes > MAX_ODD_BYTES:
                break
    return b"".join(found)


def _recoded(path: Path, work: Path, encoding: str) -> Path:
    target = work / "text"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file, target.open("wb") as out:
            while chunk := file.read(CHUNK_BYTES):
                out.write(_checked(decoder.decode(chunk)))
            out.write(_checked(decoder.decode(b"", final=True)))
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-16"):
            raise UnreadableDataset("is damaged UTF-16 text; save it as UTF-8") from error
        raise
    return target


def _checked(text: str) -> bytes:
    if "\0" in text:
        raise UnreadableDataset(NO_TEXT)
    return text.encode()
