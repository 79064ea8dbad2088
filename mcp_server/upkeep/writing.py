"""`datasets.toml` with more at its end: what it says already stays as it is, to the byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Value = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class NewSection:
    """`[kind.name]`; empty values are left out."""

    kind: Literal["datasets", "databases"]
    name: str
    values: Mapping[str, Value]

    @property
    def header(self) -> str:
        return f"[{self.kind}.{_quoted(self.name)}]"

    def __str__(self) -> str:
        said = [f"{key} = {_toml(value)}" for key, value in self.values.items() if value]
        return "\n".join([self.header, *said]) + "\n"


def extended(content: bytes, sections: Sequence[NewSection]) -> bytes:
    end = b"\r\n" if b"\r\n" in content else b"\n"
    more = "\n".join(str(section) for section in sections).encode()
    before = content if content.endswith(b"\n") or not content else content + end
    return before + (end if before else b"") + more.replace(b"\n", end)


def replaced(path: Path, content: bytes) -> None:
    """Write all of it or nothing; a link goes on leading there."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _toml(value: Value) -> str:
    return _quoted_text(value) if isinstance(value, str) else _list(value)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(_quoted_text(value) for value in values)}]"


def _quoted_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quoted(name: str) -> str:
    is_bare = name.isascii() and name.replace("-", "_").isidentifier()
    return name if is_bare else _quoted_text(name)
