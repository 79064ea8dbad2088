"""A dataset: its rows' source, and what was declared about it. Values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .access.view import WHOLE, View
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
    file and, where it has more than one table, which of them it is. `view` is what of it may be
    seen by whom it was looked up for.
    """

    source: Source
    declared: Declared = NOTHING
    notes: tuple[str, ...] = ()
    place: tuple[Path | None, str] = (None, "")
    view: View = WHOLE

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
    def size_bytes(self) -> int | None:
        """What it lies in has; tables of servers lie in nothing that is known."""
        return self.source.size_bytes

    @property
    def is_upload(self) -> bool:
        """Whether somebody in the thread brought it, so that the thread alone sees it."""
        return isinstance(self.source, FileSource) and self.source.origin is not None

    def renamed(self, name: str) -> Dataset:
        return replace(self, source=replace(self.source, name=name))

    def under(self, view: View) -> Dataset:
        """With nothing said about what the view hides."""
        if view.is_whole:
            return replace(self, view=view)
        said = self.declared
        columns = tuple(one for one in said.columns if not view.hides(one[0]))
        metrics = tuple(one for one in said.metrics if not _tells_of(one, view))
        declared = replace(said, columns=columns, metrics=metrics)
        return replace(self, view=view, declared=declared, notes=())


def _tells_of(metric: Metric, view: View) -> bool:
    said = f"{metric.name}\n{metric.description}\n{metric.sql}".casefold()
    return any(column in said for column in view.hidden)
