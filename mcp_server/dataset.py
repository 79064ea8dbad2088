"""A dataset: its rows' source, and what was declared about it. Values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .sources import FileSource, Source


@dataclass(frozen=True, slots=True)
class ColumnNote:
    note: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that people agreed on how to compute."""

    name: str
    description: str = ""
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What people said about a dataset; `examples`: may values of its rows be shown?"""

    title: str = ""
    description: str = ""
    owner: str = ""
    freshness: str = ""
    examples: bool = False
    columns: tuple[tuple[str, ColumnNote], ...] = ()
    metrics: tuple[Metric, ...] = ()


NOTHING = Declared()


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table under its name. `notes` are sentences about how its file was read; `place` is that
    file and, where it has more than one table, which of them it is.
    """

    source: Source
    declared: Declared = NOTHING
    notes: tuple[str, ...] = ()
    place: tuple[Path | None, str] = (None, "")

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def file_name(self) -> str:
        return self.source.file_name

    @property
    def format(self) -> str:
        return self.source.format

    @property
    def size_bytes(self) -> int:
        return self.source.size_bytes

    @property
    def is_upload(self) -> bool:
        """Whether somebody in the thread brought it, so that the thread alone sees it."""
        return isinstance(self.source, FileSource) and self.source.origin is not None

    def renamed(self, name: str) -> Dataset:
        return replace(self, source=replace(self.source, name=name))
