"""All datasets that somebody sees: everyone's, and the uploads of a thread."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .conversions.conversions import Conversions
from .dataset import Dataset
from .declared.file import FILE, DeclaredFile
from .declared.merging import merged
from .errors import DatasetError
from .folder import listed
from .names import find, normal
from .naming import told_apart
from .shelf import Shelf, is_plain_csv
from .tables import Tables
from .uploads.folder import folder_of, sources_in

NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})
LIST_WAIT_S = 5
FIND_WAIT_S = 45


class Catalog:
    """Everyone sees the datasets in `folder` and those that its `datasets.toml` declares; a thread
    also sees its own in `uploads`.

    What is read for the first time may take long: it is waited for, a while.
    """

    def __init__(
        self,
        folder: Path,
        uploads: Path | None,
        tables: Tables,
        conversions: Conversions,
        *,
        environment: Mapping[str, str] = NO_ENVIRONMENT,
    ) -> None:
        self._folder = folder
        self._uploads = uploads
        self._tables = tables
        self._shelf = Shelf(tables, conversions)
        self._declared = DeclaredFile(folder / FILE, environment)

    @property
    def problem(self) -> str | None:
        """What is wrong with the declarations, in a sentence."""
        return self._declared.read()[1]

    def everyones(self, wait_s: float = LIST_WAIT_S) -> list[Dataset]:
        until = time.monotonic() + wait_s
        found = [one for path in listed(self._folder) for one in self._shelf.at(path, until)]
        declarations, _ = self._declared.read()
        return merged(told_apart(found), declarations, lambda path: self._shelf.at(path, until))

    def seen(self, thread: str | None, wait_s: float = LIST_WAIT_S) -> list[Dataset]:
        """All that a thread sees, or that whoever speaks for none does."""
        everyones = self.everyones(wait_s)
        if self._uploads is None or thread is None:
            return everyones
        own = sources_in(folder_of(self._uploads, thread))
        return together([Dataset(source) for source in own], everyones)

    def readable(self, thread: str | None) -> list[Dataset]:
        """The same, with each looked at: a CSV file that can't be read as it is is turned into one
        that can.
        """
        datasets = self.seen(thread)
        refused = [dataset for dataset in datasets if self._was_refused(dataset)]
        return self.seen(thread) if refused else datasets

    def find(self, name: str, thread: str | None) -> Dataset:
        """Raises: UnknownDataset: the thread sees none of that name."""
        dataset = find(self.seen(thread, FIND_WAIT_S), name)
        if self._was_refused(dataset):
            return find(self.seen(thread, FIND_WAIT_S), name)
        return dataset

    def _was_refused(self, dataset: Dataset) -> bool:
        if not is_plain_csv(dataset) or dataset.is_upload:
            return False
        try:
            self._tables.shape(dataset.source)
        except DatasetError:
            return self._tables.is_refused(dataset.source)
        return False


def together(uploads: list[Dataset], everyones: list[Dataset]) -> list[Dataset]:
    """Where both have a name, the upload keeps it: the thread was told it, and the other goes by
    its file's name.
    """
    return uploads + told_apart(everyones, taken=[normal(upload.name) for upload in uploads])
