"""All datasets: asks the reader of their source, and keeps what it found."""

from __future__ import annotations

from typing import Any

from .errors import UnreadableDataset
from .files import FileReader
from .kept import Kept
from .selection import checked
from .sources import ConvertedSource, Files, FileSource, FolderSource, Source, UnreadSource
from .table import ALL, ColumnProfile, Opened, Reader, Selection, Shape


class Tables:
    """Answers about sources; what was found is kept until the source changes."""

    def __init__(self) -> None:
        self._files: Reader[Files] = FileReader()
        self._shapes = Kept[Source, Shape]()
        self._refused = Kept[Source, bool]()
        self._profiles = Kept[Source, tuple[ColumnProfile, ...]]()

    def shape(self, source: Source) -> Shape:
        """Raises: DatasetError: it can't be read as a table."""
        known = self._shapes.get(source)
        if known is None:
            try:
                known = self._reader(source).shape(source)
            except UnreadableDataset:
                self._refused.put(source, True)
                raise
            self._shapes.put(source, known)
        return known

    def is_refused(self, source: Source) -> bool:
        """Whether it was tried already, and can't be read as it is."""
        return self._refused.get(source) is True

    def profile(self, source: Source) -> tuple[ColumnProfile, ...]:
        """Raises: DatasetError: it can't be read as a table."""
        known = self._profiles.get(source)
        if known is None:
            known = self._reader(source).profile(source, self.shape(source))
            self._profiles.put(source, known)
        return known

    def open(self, source: Source, selection: Selection = ALL) -> Opened:
        """A part of a table; it is read when it is entered.

        Raises:
            DatasetError: the selection doesn't fit it; once entered, it can't be read.
        """
        shape = self.shape(source)
        return self._reader(source).open(source, shape, checked(selection, shape, source.name))

    def _reader(self, source: Source) -> Reader[Any]:
        match source:
            case FileSource() | FolderSource() | ConvertedSource():
                return self._files
            case UnreadSource():
                raise UnreadableDataset(source.reason).of(source.name)
