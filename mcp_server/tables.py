"""All datasets: asks their reader, and keeps what it found."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

from .catalog import FileSource
from .files import FileReader
from .kept import Kept
from .selection import checked
from .table import ALL, ColumnProfile, Reader, Rows, Selection, Shape


class Tables:
    """Answers about sources; what was found is kept until the source changes."""

    def __init__(self) -> None:
        self._reader: Reader[FileSource] = FileReader()
        self._shapes = Kept[FileSource, Shape]()
        self._profiles = Kept[FileSource, tuple[ColumnProfile, ...]]()

    def shape(self, source: FileSource) -> Shape:
        """Raises: DatasetError: it can't be read as a table."""
        known = self._shapes.get(source)
        if known is None:
            known = self._reader.shape(source)
            self._shapes.put(source, known)
        return known

    def profile(self, source: FileSource) -> tuple[ColumnProfile, ...]:
        """Raises: DatasetError: it can't be read as a table."""
        known = self._profiles.get(source)
        if known is None:
            known = self._reader.profile(source, self.shape(source))
            self._profiles.put(source, known)
        return known

    def open(
        self, source: FileSource, selection: Selection = ALL
    ) -> tuple[Shape, AbstractContextManager[Rows]]:
        """A part of a table: its columns, with the rows of the whole; read when it is entered.

        Raises:
            DatasetError: the selection doesn't fit it; once entered, it can't be read.
        """
        whole = self.shape(source)
        part = checked(selection, whole, source.name)
        kinds = dict(whole.columns)
        names = part.columns or whole.names
        shape = replace(whole, columns=tuple((name, kinds[name]) for name in names))
        return shape, self._reader.open(source, whole, part)
