"""All datasets: asks their reader, and keeps what it found."""

from __future__ import annotations

from .catalog import FileSource
from .files import FileReader
from .kept import Kept
from .selection import checked
from .table import ALL, ColumnProfile, Opened, Reader, Selection, Shape


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

    def open(self, source: FileSource, selection: Selection = ALL) -> Opened:
        """A part of a table; it is read when it is entered.

        Raises:
            DatasetError: the selection doesn't fit it; once entered, it can't be read.
        """
        shape = self.shape(source)
        return self._reader.open(source, shape, checked(selection, shape, source.name))
