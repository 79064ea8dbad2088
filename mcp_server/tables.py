"""All datasets: asks the reader of their source, and keeps what it found."""

from __future__ import annotations

from typing import Any

from .databases.databases import Databases
from .databases.source import TableSource
from .errors import UnreadableDataset
from .files import FileReader
from .findings import Findings
from .kept import Kept
from .recent import Recent
from .selection import checked
from .sources import ConvertedSource, FileSource, FolderSource, Source, UnreadSource
from .table import ALL, ColumnProfile, Conditions, Opened, Reader, Selection, Shape


class Tables:
    """Answers about sources; what was found is kept until the source changes, and of files with
    `findings` for the next start, too.
    """

    def __init__(
        self, databases: Databases | None = None, findings: Findings | None = None
    ) -> None:
        self.files, self.databases = FileReader(findings), databases or Databases()
        self._recent = Recent[tuple[Source, Selection]]()
        self._shapes = Kept[Source, Shape]()
        self._refused = Kept[Source, bool]()
        self._profiles = Kept[tuple[Source, Conditions], tuple[ColumnProfile, ...]]()

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

    def is_known(self, source: Source) -> bool:
        """Whether its shape is told at once."""
        return self._shapes.get(source) is not None

    def is_refused(self, source: Source) -> bool:
        """Whether it was tried already, and can't be read as it is."""
        return self._refused.get(source) is True

    def profile(self, source: Source, where: Conditions = ()) -> tuple[ColumnProfile, ...]:
        """Of the rows that fulfil conditions that fit it.

        Raises:
            DatasetError: it can't be read as a table.
        """
        known = self._profiles.get((source, where))
        if known is None:
            known = self._reader(source).profile(source, self.shape(source), where)
            self._profiles.put((source, where), known)
        return known

    def count(self, source: Source, where: Conditions) -> int:
        """Raises: DatasetError: it can't be read as a table."""
        return self._reader(source).count(source, self.shape(source), where)

    def open(self, source: Source, selection: Selection = ALL) -> Opened:
        """A part of a table; it is read when it is entered.

        Raises:
            DatasetError: the selection doesn't fit it; once entered, it can't be read.
        """
        shape = self.shape(source)
        selection = checked(selection, shape, source.name)

        def read() -> Opened:
            return self._reader(source).open(source, shape, selection)

        # A database's rows change unseen, and what was uploaded goes with its thread.
        is_uploaded = isinstance(source, FileSource) and source.origin is not None
        if is_uploaded or isinstance(source, TableSource):
            return read()
        return self._recent.open((source, selection), read)

    def _reader(self, source: Source) -> Reader[Any]:
        match source:
            case FileSource() | FolderSource() | ConvertedSource():
                return self.files
            case TableSource():
                return self.databases
            case UnreadSource():
                raise UnreadableDataset(source.reason).of(source.name)
