"""All datasets that somebody sees: everyone's, and the uploads of a thread."""

from __future__ import annotations

from pathlib import Path

from .dataset import Dataset
from .folder import scan
from .names import find, normal
from .uploads.folder import folder_of, sources_in


class Catalog:
    """Everyone sees the datasets in `folder`; a thread also sees its own in `uploads`."""

    def __init__(self, folder: Path, uploads: Path | None = None) -> None:
        self._folder = folder
        self._uploads = uploads

    def everyones(self) -> list[Dataset]:
        return [Dataset(source) for source in scan(self._folder)]

    def seen(self, thread: str | None) -> list[Dataset]:
        """All that a thread sees, or that whoever speaks for none does."""
        everyones = self.everyones()
        if self._uploads is None or thread is None:
            return everyones
        own = sources_in(folder_of(self._uploads, thread))
        return together([Dataset(source) for source in own], everyones)

    def find(self, name: str, thread: str | None) -> Dataset:
        """Raises: UnknownDataset: the thread sees none of that name."""
        return find(self.seen(thread), name)


def together(uploads: list[Dataset], everyones: list[Dataset]) -> list[Dataset]:
    """Where both have a name, the upload keeps it: the thread was told it, and the other goes by
    its file's name.
    """
    taken = {normal(dataset.name) for dataset in uploads}
    others = [
        dataset.renamed(dataset.file_name) if normal(dataset.name) in taken else dataset
        for dataset in everyones
    ]
    return uploads + others
