"""All datasets that somebody sees: everyone's, and the uploads of a thread."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .dataset import Dataset
from .declared.file import FILE, DeclaredFile
from .declared.merging import merged
from .folder import folder_at, listed, scan
from .names import find, normal
from .sources import Source
from .uploads.folder import folder_of, sources_in

NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})


class Catalog:
    """Everyone sees the datasets in `folder` and those that its `datasets.toml` declares; a thread
    also sees its own in `uploads`.
    """

    def __init__(
        self,
        folder: Path,
        uploads: Path | None = None,
        *,
        environment: Mapping[str, str] = NO_ENVIRONMENT,
    ) -> None:
        self._folder = folder
        self._uploads = uploads
        self._declared = DeclaredFile(folder / FILE, environment)

    @property
    def problem(self) -> str | None:
        """What is wrong with the declarations, in a sentence."""
        return self._declared.read()[1]

    def everyones(self) -> list[Dataset]:
        return merged(self._found(), self._declared.read()[0])

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

    def _found(self) -> list[Dataset]:
        found: list[Source] = [*scan(self._folder)]
        found += [
            source
            for path in listed(self._folder)
            if path.is_dir() and (source := folder_at(path)) is not None
        ]
        return [Dataset(source) for source in found]


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
