"""What was found of files, on disk: a restart needn't read them again. By what they hold, so that
a file that was only copied or touched is known. Knows no formats.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from .code import fingerprint
from .contents import Contents
from .sources import ConvertedSource, Files, FileSource, FolderSource
from .table import ColumnProfile, Shape

MAX_HASHED_BYTES = 8 * 2**30  # larger ones are known by their size and time, as reading takes long
KEPT_UNUSED_S = 30 * 24 * 3600
READERS = ("csv_*.py", "duck*.py", "*/duckdb_types.py", "files.py", "heading.py", "table.py")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class FoundShape:
    """With the query that reads it so."""

    query: str
    shape: Shape


class Findings:
    """In a folder of its own. Uploads are left out: nothing of them outlives their thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.contents = Contents(folder)
        profiles = TypeAdapter(tuple[ColumnProfile, ...])
        self.shapes = Kind(folder, self.contents, "shape", TypeAdapter(FoundShape))
        self.profiles = Kind(folder, self.contents, "profile", profiles)
        for path in folder.glob("*.*.json"):
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - KEPT_UNUSED_S:
                    path.unlink()


class Kind(Generic[FoundT]):
    """What is found of one kind."""

    def __init__(
        self, folder: Path, contents: Contents, name: str, adapter: TypeAdapter[FoundT]
    ) -> None:
        self._folder, self._contents, self._name, self._adapter = folder, contents, name, adapter

    def get(self, source: Files) -> FoundT | None:
        path = self._path(source)
        if path is None:
            return None
        with suppress(OSError, ValidationError):
            found = self._adapter.validate_json(path.read_bytes())
            os.utime(path)
            return found
        return None

    def put(self, source: Files, found: FoundT) -> None:
        """Nothing is kept of a file that changed while it was read."""
        path = self._path(source)
        if path is not None:
            part = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}.part")
            with suppress(OSError):  # then it is found once more after a restart
                part.write_bytes(self._adapter.dump_json(found))
                part.replace(path)

    def _path(self, source: Files) -> Path | None:
        try:
            state = self._state(source)
        except OSError:
            return None
        if state is None:
            return None
        key = f"{source.path}\n{state}\n{fingerprint(*READERS)}".encode(errors="replace")
        return self._folder / f"{hashlib.sha256(key).hexdigest()[:32]}.{self._name}.json"

    def _state(self, source: Files) -> str | None:
        """What the source holds; None when it isn't kept, or the file isn't that source any more.

        Raises:
            OSError: the file can't be read.
        """
        match source:
            case FolderSource():
                return source.state
            case ConvertedSource():
                return "made"  # its path is another one when the file is
            case FileSource():
                return None if source.origin is not None else self._content(source)

    def _content(self, source: FileSource) -> str | None:
        status = source.path.stat()
        content = f"{status.st_size}\n{status.st_mtime_ns}"
        if status.st_size <= MAX_HASHED_BYTES:
            content = self._contents.hash_of(source.path)
            status = source.path.stat()
        is_same = (status.st_size, status.st_mtime_ns) == (source.size_bytes, source.modified_ns)
        return content if is_same else None


def remembered(kind: Kind[FoundT] | None, source: Files, find: Callable[[], FoundT]) -> FoundT:
    """What is kept, or else what is found now, to be kept."""
    if kind is None:
        return find()
    known = kind.get(source)
    if known is None:
        known = find()
        kind.put(source, known)
    return known
