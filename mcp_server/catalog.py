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
class Source:
    """One file as it is now. Two sources are equal as long as the file is unchanged."""

    name: str
    path: Path
    format: Format
    size_bytes: int
    modified_ns: int


class Catalog:
    """Looks at the folder anew at each call; names are looked up, never put together to paths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sources(self) -> list[Source]:
        """The datasets by name. Links, folders, special and hidden files are none."""
        try:
            entries = sorted(os.scandir(self._folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return []
        files: list[Source] = []
        for entry in entries:
            if (kind := _format(entry)) is not None:
                status = entry.stat(follow_symlinks=False)
                path = self._folder / entry.name
                files.append(Source(path.stem, path, kind, status.st_size, status.st_mtime_ns))
        stems = Counter(_normal(source.name) for source in files)
        return [
            source if stems[_normal(source.name)] == 1 else replace(source, name=source.path.name)
            for source in files
        ]

    def find(self, name: str) -> Source:
        """The dataset of that name, or of that file name.

        Raises:
            UnknownDataset: there is none.
        """
        sources = self.sources()
        for source in sources:
            if _normal(name) in (_normal(source.name), _normal(source.path.name)):
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
