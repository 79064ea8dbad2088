"""Where the rows of a dataset come from, as it is now. Values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeGuard

from .databases.source import TableSource

Format = Literal["csv", "parquet"]


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


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Parquet files of one table, in a folder; folders in it may be named `COLUMN=VALUE`.

    `state` is another one as soon as one of the files is.
    """

    name: str
    path: Path
    files: tuple[Path, ...]
    size_bytes: int
    modified_ns: int
    state: str

    @property
    def file_name(self) -> str:
        return f"{self.path.name}/"

    @property
    def format(self) -> Literal["parquet"]:
        return "parquet"


@dataclass(frozen=True, slots=True)
class ConvertedSource:
    """A file that isn't read as it is but from `path`, the Parquet file that was made of it. Its
    size and time are the original's.
    """

    name: str
    path: Path
    file_name: str
    format: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class UnreadSource:
    """What can't be had as a table: it is listed with its reason, a predicate, and never read."""

    name: str
    file_name: str
    format: str
    reason: str
    size_bytes: int = 0
    modified_ns: int = 0


Files = FileSource | FolderSource | ConvertedSource
Source = Files | TableSource | UnreadSource


def is_files(source: Source) -> TypeGuard[Files]:
    return isinstance(source, FileSource | FolderSource | ConvertedSource)
