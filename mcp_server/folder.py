"""Which files of a folder are datasets. Knows file systems, not formats."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

from .names import normal
from .sources import FileSource, Format

FORMATS: dict[str, Format] = {".csv": "csv", ".parquet": "parquet"}


def scan(folder: Path) -> list[FileSource]:
    """The folder's datasets as they are now, by name. Links, folders, special and hidden files
    are none.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    files: list[FileSource] = []
    for entry in entries:
        if (kind := _format(entry)) is not None:
            status = entry.stat(follow_symlinks=False)
            path = folder / entry.name
            files.append(FileSource(path.stem, path, kind, status.st_size, status.st_mtime_ns))
    stems = Counter(normal(source.name) for source in files)
    return [
        source if stems[normal(source.name)] == 1 else replace(source, name=source.path.name)
        for source in files
    ]


def _format(entry: os.DirEntry[str]) -> Format | None:
    if entry.name.startswith(".") or not entry.name.isprintable():
        return None
    try:
        regular = stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode)
    except OSError:
        return None
    return FORMATS.get(Path(entry.name).suffix.lower()) if regular else None
