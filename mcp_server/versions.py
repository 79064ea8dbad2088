"""Which state of a dataset it is that somebody reads: another text when the data are others."""

from __future__ import annotations

from pathlib import Path

from .contents import Contents
from .dataset import Dataset
from .sources import ConvertedSource, FileSource, FolderSource, UnreadSource

MAX_HASHED_BYTES = 2**30


class Versions:
    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def of(self, dataset: Dataset) -> str | None:
        """None where nobody knows, as of tables of servers. May take long the first time."""
        source = dataset.source
        match source:
            case UnreadSource():
                return None
            case FolderSource():
                return source.state
            case FileSource() | ConvertedSource():
                return self._of_file(source, dataset.place[0] or source.path)
            case _:
                return None if source.database.path is None else source.version

    def _of_file(self, source: FileSource | ConvertedSource, path: Path) -> str:
        """By what it holds; of a large file, and of one that is another one by now, by its time. So
        are uploads: nothing of them is remembered elsewhere.
        """
        stamp = f"{source.size_bytes}.{source.modified_ns}"
        is_upload = isinstance(source, FileSource) and source.origin is not None
        if is_upload or source.size_bytes > MAX_HASHED_BYTES:
            return stamp
        try:
            content = self._contents.hash_of(path)
            status = path.stat()
        except OSError:
            return stamp
        return content if f"{status.st_size}.{status.st_mtime_ns}" == stamp else stamp
