"""What a file is called where people see it, and how big it is. Pure."""

from __future__ import annotations

import re

from .visible import visible

MAX_NAME_CHARS = 100

_UNSAFE = re.compile(r'[\\/:*?"<>|`\x00-\x1f]+')


def safe_name(name: str) -> str:
    """A plain file name; its ending stays."""
    plain = _UNSAFE.sub("_", visible(name.replace("\\", "/").rpartition("/")[2])).strip(" ._")
    if len(plain) > MAX_NAME_CHARS:
        stem, dot, ending = plain.rpartition(".")
        ending = f"{dot}{ending}"[:12] if stem else ""
        plain = plain[: MAX_NAME_CHARS - len(ending)] + ending
    return plain or "file"


def size(count: int) -> str:
    """Bytes for people."""
    if count < 1_000:
        return f"{count} bytes"
    number, unit = (count / 1_000, "kB") if count < 1_000_000 else (count / 1_000_000, "MB")
    return f"{number:.1f} {unit}" if number < 10 else f"{number:,.0f} {unit}"
