"""The datasets that a path is. Files that aren't read as they are are turned to Parquet first."""

from __future__ import annotations

import re
import time
from concurrent.futures import Future
from pathlib import Path

from .conversions.conversions import Conversions, Kept
from .dataset import Dataset
from .errors import UnreadableDataset
from .folder import FORMATS, file_at, folder_at
from .rack import Rack, is_database
from .sources import ConvertedSource, FileSource, Source, UnreadSource
from .tables import Tables
from .uploads.kinds import kind_of, without_gz
from .uploads.names import dataset_name

IGNORED = re.compile(
    r"(README|LICEN[CS]E|CHANGELOG)(\..*)?|.*\.md|datasets\.toml|.*-(wal|shm)|.*\.wal", re.I
)
MAX_BYTES = 8 * 2**30  # of a file that is turned to Parquet, which is ended after minutes
TOO_LARGE = f"is larger than {MAX_BYTES / 2**30:g} GB; save it as Parquet, which may be of any size"
BEING_READ = "is being read for the first time; ask again in a moment"


class Shelf:
    """Makes datasets of paths. What takes long is waited for until a given time."""

    def __init__(self, tables: Tables, conversions: Conversions, rack: Rack) -> None:
        self._tables = tables
        self._rack = rack
        self._conversions = conversions

    def at(self, path: Path, until: float) -> list[Dataset]:
        """None for what holds no data, such as a README; what can't be read is one with its
        reason.
        """
        source: Source | None
        if path.is_dir():
            source = folder_at(path)
        elif IGNORED.fullmatch(path.name):
            source = None
        elif is_database(path):
            return self._rack.in_file(path, until)
        else:
            source = file_at(path)
            if source is None or self._may_be_converted(source):
                return self._converted(path, until)
        return [] if source is None else [Dataset(source, place=(path, ""))]

    def _may_be_converted(self, source: FileSource) -> bool:
        """A CSV file that can't be read as it is; one that is too large for it keeps its reason."""
        is_csv = source.format == "csv" and source.size_bytes <= MAX_BYTES
        return is_csv and self._tables.is_refused(source)

    def _converted(self, path: Path, until: float) -> list[Dataset]:
        try:
            kind_of(path.name)
            if path.suffix.lower() == ".gz":
                kind_of(without_gz(path.name))
            if path.stat().st_size > MAX_BYTES:
                raise UnreadableDataset(TOO_LARGE)
            return self._of(path, self._kept(self._conversions.of(path), until))
        except UnreadableDataset as error:
            return [_unread(path, str(error))]
        except OSError as error:
            return [_unread(path, f"can't be opened: {error.strerror}")]

    def _kept(self, future: Future[Kept], until: float) -> Kept:
        try:
            return future.result(max(0, until - time.monotonic()))
        except TimeoutError as error:
            if future.done():
                raise
            raise UnreadableDataset(BEING_READ) from error

    def _of(self, path: Path, kept: Kept) -> list[Dataset]:
        status = path.stat()
        kind = without_gz(path.name).rpartition(".")[2].lower()
        found: list[Dataset] = []
        for table in kept.made.tables:
            source = ConvertedSource(
                table.name if path.suffix.lower() not in FORMATS else path.stem,
                kept.folder / table.file,
                path.name,
                kind,
                status.st_size,
                status.st_mtime_ns,
            )
            refusals = () if found else kept.made.refusals  # told once, with the first
            found.append(Dataset(source, notes=(*table.notes, *refusals), place=(path, table.part)))
        if not found:
            reason = " ".join(kept.made.refusals) or "has no table in it"
            return [_unread(path, reason.removeprefix(f'"{path.name}" ').removesuffix("."))]
        return found


def is_plain_csv(dataset: Dataset) -> bool:
    return isinstance(dataset.source, FileSource) and dataset.source.format == "csv"


def _unread(path: Path, reason: str) -> Dataset:
    kind = path.suffix.lower().lstrip(".")
    status = path.stat(follow_symlinks=False)
    name = path.stem if f".{kind}" in FORMATS else path.name
    name = dataset_name(path.name) if reason == BEING_READ else name
    source = UnreadSource(name, path.name, kind, reason, status.st_size, status.st_mtime_ns)
    return Dataset(source, place=(path, ""))
