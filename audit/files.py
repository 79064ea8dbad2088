"""The files of one writer: in its folder, each named by the number of its first line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .chain import START, Head, followed, link_of

_NAME = re.compile(r"(\d{12})\.jsonl")
_PIECE_BYTES = 2**16


def name_of(first: int) -> str:
    return f"{first:012d}.jsonl"


def first_of(path: Path) -> int:
    """The number of its first line, as its name says."""
    return int(path.name[:12])


def files(folder: Path) -> list[Path]:
    """The oldest first; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def lines(path: Path) -> Iterator[bytes]:
    """Without their ends; the last may be torn."""
    with path.open("rb") as file:
        for content in file:
            yield content.removesuffix(b"\n")


def head_of(path: Path) -> Head:
    """The last line of a file, read from its end."""
    size, take = path.stat().st_size, _PIECE_BYTES
    while True:
        with path.open("rb") as file:
            file.seek(max(0, size - take))
            content = file.read(size)
        if take >= size:
            return after(_before(path), content)
        whole = content.partition(b"\n")[2]
        first = whole.partition(b"\n")[0]
        if (link := link_of(first)) is not None:
            return after(Head(link.number - 1, link.before), whole)
        take *= 2


def _before(path: Path) -> Head:
    """Where a file's own lines begin; a torn first one doesn't say what it followed."""
    with path.open("rb") as file:
        link = link_of(file.readline().removesuffix(b"\n"))
    if link is not None:
        return Head(link.number - 1, link.before)
    return START if first_of(path) == 1 else Head(first_of(path) - 1, "")


def after(head: Head, content: bytes) -> Head:
    """The head when all these lines have followed."""
    for one in content.removesuffix(b"\n").split(b"\n"):
        head = followed(head, one)
    return head
