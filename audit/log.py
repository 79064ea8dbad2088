"""Appends lines to the files of one folder, from several threads and processes, over any crash.

A line is there when `write` returns: a writer that is killed loses nothing. Knows no meaning.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from .chain import START, followed, line
from .files import after, files, head_of, name_of

MAX_FILE_BYTES = 16 * 2**20


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Log:
    """The chain goes on where the newest file ends. Of a file that somebody cuts while it is
    written, the writer goes on from what it knows, so that the cut shows.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        max_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        """Raises: OSError: the folder or its newest file can't be written."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._now = now
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._folder_descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        self._head, self._size = START, 0
        with self._alone():
            self._file = self._newest()

    def write(self, fields: Mapping[str, object]) -> None:
        """Append a line of these fields and of the time.

        Raises:
            OSError: it could not be written.
        """
        time = self._now().isoformat(timespec="milliseconds")
        with self._lock, self._alone():
            self._catch_up()
            content = line(self._head, {"time": time, **fields})
            self._size += _write(self._file, content + b"\n")
            self._head = followed(self._head, content)

    def close(self) -> None:
        os.close(self._file)
        os.close(self._folder_descriptor)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """No other process writes in the folder."""
        fcntl.flock(self._folder_descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._folder_descriptor, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Know what others have written, and begin a new file when this one is full or gone."""
        status = os.fstat(self._file)
        if status.st_size > self._size:
            content = os.pread(self._file, status.st_size - self._size, self._size)
            self._head = after(self._head, content)
            if not content.endswith(b"\n"):  # a crash tore it: it stays so, the next begins anew
                _write(self._file, b"\n")
        self._size = os.fstat(self._file).st_size
        if self._size >= self._max_bytes or not status.st_nlink:
            newest = files(self._folder)
            os.close(self._file)
            if newest and newest[-1].stat().st_ino != status.st_ino:
                self._file = self._newest()
            else:
                self._file, self._size = _opened(self._folder / name_of(self._head.number + 1)), 0

    def _newest(self) -> int:
        """The file to go on with; what it or the one before ends with is the head."""
        found = files(self._folder)
        filled = [path for path in found if path.stat().st_size]
        if filled:
            self._head = head_of(filled[-1])
        path = found[-1] if found else self._folder / name_of(self._head.number + 1)
        file = _opened(path)
        self._size = os.fstat(file).st_size
        if self._size and os.pread(file, 1, self._size - 1) != b"\n":
            self._size += _write(file, b"\n")
        return file


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _write(file: int, content: bytes) -> int:
    if os.write(file, content) < len(content):
        raise OSError("There is no room for the audit.")
    return len(content)
