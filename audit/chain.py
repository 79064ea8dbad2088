"""Lines that each name the hash of the line before. Pure; knows no files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

_LINK = re.compile(rb'\{"n":([1-9]\d{0,17}),"prev":"([0-9a-f]{64})"[,}]')


@dataclass(frozen=True, slots=True)
class Head:
    """The last of some lines: its number, counted from 1, and the SHA-256 of it in hex."""

    number: int
    hash: str


START = Head(0, "0" * 64)


@dataclass(frozen=True, slots=True)
class Link:
    """What a line says of its place: its own number, and the hash of the one before."""

    number: int
    before: str


def line(after: Head, fields: Mapping[str, object]) -> bytes:
    """One line of ASCII without its end, whatever text the fields hold. The keys "n" and "prev" are
    the chain's own.
    """
    linked = {"n": after.number + 1, "prev": after.hash, **fields}
    return json.dumps(linked, separators=(",", ":")).encode("ascii")


def link_of(content: bytes) -> Link | None:
    """None for what was torn when its writer was killed, or is no line of ours."""
    match = _LINK.match(content)
    return Link(int(match[1]), match[2].decode()) if match and content.endswith(b"}") else None


def followed(head: Head, content: bytes) -> Head:
    """The head when that line came after `head`, whatever it holds."""
    return Head(head.number + 1, hashlib.sha256(content).hexdigest())


def follows(head: Head, content: bytes) -> bool:
    """Whether a line has its place after `head`; a torn one says nothing of its own."""
    link = link_of(content)
    return link is None or link == Link(head.number + 1, head.hash)
