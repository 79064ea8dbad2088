"""Names: of datasets, made from those of files, and of files as they are shown. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

from .kinds import KINDS

MAX_NAME_CHARS = 60
MAX_SHOWN_CHARS = 80


def dataset_name(file_name: str, part: str = "") -> str:
    """`Sales 2024.csv` becomes `sales_2024`, and its sheet `Q1` becomes `sales_2024_q1`."""
    stem = last_part(file_name)
    while (suffix := PurePosixPath(stem).suffix.lower()) in KINDS:
        stem = stem[: -len(suffix)]
    name = _safe(stem) or "table"
    more = _safe(part)
    if not more:
        return name[:MAX_NAME_CHARS].rstrip("_")
    room = max(MAX_NAME_CHARS - len(more) - 1, MAX_NAME_CHARS // 2)
    return f"{name[:room].rstrip('_')}_{more}"[:MAX_NAME_CHARS].rstrip("_")


def free_name(wanted: str, taken: Container[str]) -> str:
    """The name, or the first of `NAME_2`, `NAME_3` ... that isn't taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[: MAX_NAME_CHARS - 4]}_{number}"
    return name


def last_part(path: str) -> str:
    """A file's own name, whichever way folders are divided."""
    return re.split(r"[/\\]", path)[-1]


def shown(name: str) -> str:
    """A name from outside as one bounded line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    line = line.replace('"', "'")
    return line if len(line) <= MAX_SHOWN_CHARS else line[: MAX_SHOWN_CHARS - 1] + "…"


def _safe(text: str) -> str:
    normal = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"[\W_]+", "_", normal).strip("_")
