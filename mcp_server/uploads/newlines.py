"""Lines that end in different ways, made to end in one. Knows bytes and quotes, no tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

CHUNK_BYTES = 2**20
SAID = "has lines that end in different ways, and I read them all"
_END = re.compile(rb"\r\n|\r|\n")


def evened(path: Path, work: Path) -> tuple[Path, str]:
    """A file whose lines end alike, and what is to be said about it: a predicate, or nothing.

    What is within quotes stays as it is.
    """
    if not _may_differ(path) or len(_endings(path)) < 2:
        return path, ""
    target = work / "lines"
    with target.open("wb") as out:
        for part, is_quoted in _parts(path):
            out.write(part if is_quoted else _END.sub(b"\n", part))
    return target, SAID


def _may_differ(path: Path) -> bool:
    both = alone = returns = 0
    for chunk in _chunks(path):
        pairs = chunk.count(b"\r\n")
        both += pairs
        alone += chunk.count(b"\n") - pairs
        returns += chunk.count(b"\r") - pairs
    return bool(both) + bool(alone) + bool(returns) > 1


def _endings(path: Path) -> set[bytes]:
    found = set[bytes]()
    for part, is_quoted in _parts(path):
        if not is_quoted:
            found.update(_END.findall(part))
    return found


def _parts(path: Path) -> Iterator[tuple[bytes, bool]]:
    """All of it in order, each part with whether it is within quotes; the quotes are too."""
    is_quoted = False
    for chunk in _chunks(path):
        first, *others = chunk.split(b'"')
        yield first, is_quoted
        for part in others:
            is_quoted = not is_quoted
            yield b'"', True
            yield part, is_quoted


def _chunks(path: Path) -> Iterator[bytes]:
    """None ends between the two bytes of one end of a line."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk + file.read(1) if chunk.endswith(b"\r") else chunk
