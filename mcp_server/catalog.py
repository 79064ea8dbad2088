"""Which files of a folder are datasets, and their names. Knows file systems, not formats."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from .errors import UnknownDataset

Format = Literal["csv", "parquet"]
FORMATS: dict[str, Format] = {".csv": "csv", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file as it is now. Two sources are equal as long as the file is unchanged.

    `origin` is the name of the file that somebody uploaded; the catalogue's own have none.
    """

    name: str
    path: Path
    format: Format
    size_bytes: int
    modified_ns: int
    origin: str | None = None

    @property
    def file_name(self) -> str:
        return self.path.name if self.origin is None else self.origin


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
    stems = Counter(_normal(source.name) for source in files)
    return [
        source if stems[_normal(source.name)] == 1 else replace(source, name=source.path.name)
        for source in files
    ]


def together(uploads: list[FileSource], catalogue: list[FileSource]) -> list[FileSource]:
    """All that a thread sees. Where both have a name, the upload keeps it: the thread was told it,
    and the other goes by its file's name.
    """
    taken = {_normal(source.name) for source in uploads}
    others = [
        replace(source, name=source.path.name) if _normal(source.name) in taken else source
        for source in catalogue
    ]
    return uploads + others


def find(sources: list[FileSource], name: str) -> FileSource:
    """The dataset of that name, else of that file name. Names are looked up, never put together
    to paths.

    Raises:
        UnknownDataset: there is none.
    """
    wanted = _normal(name)
    for source in sources:
        if wanted == _normal(source.name):
            return source
    for source in sources:
        if wanted == _normal(source.file_name):
            return source
    raise UnknownDataset(name, [source.name for source in sources])


def _format(entry: os.DirEntry[str]) -> Format | None:
    if entry.name.startswith(".") or not entry.name.isprintable():
        return None
    try:
        regular = stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode)
    except OSError:
        return None
    return FORMATS.get(Path(entry.name).suffix.lower()) if regular else None


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)
