"""Where the uploads of a thread lie, and which there are. Knows file systems, not requests."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from ..folder import scan
from ..sources import FileSource
from .staging import ORIGIN

arrow: Any = pyarrow  # it has no types of its own
parquet: Any = pyarrow.parquet


def folder_of(uploads: Path, thread_key: str) -> Path:
    """A thread's folder. The name is a hash: whatever is in a key, it leads nowhere else."""
    return uploads / hashlib.sha256(thread_key.encode()).hexdigest()[:32]


def sources_in(folder: Path) -> list[FileSource]:
    """The datasets in a thread's folder, with the names of the files that they were made from."""
    return [
        replace(source, origin=_origin(source.path, source.modified_ns)) for source in scan(folder)
    ]


@lru_cache(maxsize=4096)
def _origin(path: Path, modified_ns: int) -> str:
    try:
        metadata: dict[bytes, bytes] = parquet.read_metadata(path).metadata or {}
    except (OSError, arrow.ArrowException):  # gone, or replaced just now
        return path.name
    return metadata.get(ORIGIN.encode(), path.name.encode()).decode()
