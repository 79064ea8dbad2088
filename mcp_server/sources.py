"""Where the rows of a dataset come from, as it is now. Values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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


Source = FileSource
