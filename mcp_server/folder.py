"""What lies in a folder: files, and folders of Parquet files. Knows file systems, not formats."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

from .names import normal
from .sources import FileSource, FolderSource, Format, UnreadSource

FORMATS: dict[str, Format] = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}
MAX_FILES = 10_000
TOO_MANY = f"is a folder of more than {MAX_FILES:,} files"
NO_PARQUET = "is a folder without Parquet files, and only those are read from folders"


def scan(folder: Path) -> list[FileSource]:
    """The folder's CSV and Parquet files as they are now, by name."""
    files = [source for path in listed(folder) if (source := file_at(path))]
    stems = Counter(normal(source.name) for source in files)
    return [
        source if stems[normal(source.name)] == 1 else replace(source, name=source.path.name)
        for source in files
    ]


def listed(folder: Path) -> list[Path]:
    """All that could hold data, by name: files and folders. Links, special and hidden files
    can't.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [
        folder / entry.name
        for entry in entries
        if not entry.name.startswith(".") and entry.name.isprintable() and _is_plain(entry)
    ]


def file_at(path: Path) -> FileSource | None:
    """The CSV or Parquet file there, named by its stem."""
    kind = FORMATS.get(path.suffix.lower())
    try:
        status = path.stat(follow_symlinks=False)
    except OSError:
        return None
    if kind is None or not stat.S_ISREG(status.st_mode):
        return None
    return FileSource(path.stem, path, kind, status.st_size, status.st_mtime_ns)


def folder_at(path: Path) -> FolderSource | UnreadSource | None:
    """The Parquet files in that folder and in those within it, as one table; None where nothing is
    in it.
    """
    state = hashlib.sha256()
    size_bytes, modified_ns = 0, 0
    name = path.name.removesuffix(".parquet")
    try:
        found = _files_below(path)
        files = tuple(file for file in found if file.suffix.lower() == ".parquet")
        for file in files:
            status = file.stat(follow_symlinks=False)
            size_bytes += status.st_size
            modified_ns = max(modified_ns, status.st_mtime_ns)
            told = f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0"
            state.update(told.encode(errors="surrogateescape"))
    except OSError as error:
        return UnreadSource(name, f"{path.name}/", "folder", f"can't be read: {error.strerror}")
    if len(found) > MAX_FILES:
        return UnreadSource(name, f"{path.name}/", "folder", TOO_MANY)
    if not files:
        return UnreadSource(name, f"{path.name}/", "folder", NO_PARQUET) if found else None
    return FolderSource(name, path, files, size_bytes, modified_ns, state.hexdigest())


def _files_below(folder: Path) -> list[Path]:
    """All its files, however deep; of too many, one too many."""
    folders, found = [folder], list[Path]()
    while folders and len(found) <= MAX_FILES:
        for path in listed(folders.pop()):
            (folders if path.is_dir() else found).append(path)
    return sorted(found)


def _is_plain(entry: os.DirEntry[str]) -> bool:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
