"""All that the last cells printed, for code to read: `printed[12]`, also after a sleep.

The supervisor writes, as user code's own user and into user code's own folder: it follows no link
and opens nothing that was there before.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress

from .files import open_folder

FOLDER = "/work/.printed"
KEPT_FROM_BYTES = 400  # what is shorter is told whole
CELLS = 4
STDERR = b"\n[stderr]\n"


def name_of(cell: int) -> str:
    """How code reads it."""
    return f"printed[{cell}]"


class Keeper:
    """Writes what cells printed, and drops what is old."""

    def __init__(self, path: str = FOLDER) -> None:
        self._path = path
        self._cells: deque[int] = deque()

    def keep(self, cell: int, stdout: bytes, stderr: bytes) -> str:
        """The expression that reads it; empty if it is short, or can't be written."""
        if len(stdout) + len(stderr) <= KEPT_FROM_BYTES:
            return ""
        try:
            with suppress(FileExistsError):
                os.mkdir(self._path, 0o700)
            folder = open_folder(self._path)
        except OSError:  # user code has put something else there
            return ""
        try:
            while len(self._cells) >= CELLS:
                with suppress(OSError):
                    os.unlink(str(self._cells.popleft()), dir_fd=folder)
            _write(folder, str(cell), stdout + (STDERR + stderr if stderr else b""))
        except OSError:  # no room is left
            return ""
        finally:
            os.close(folder)
        self._cells.append(cell)
        return name_of(cell)


def _write(folder: int, leaf: str, data: bytes) -> None:
    with suppress(FileNotFoundError):
        os.unlink(leaf, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(leaf, flags, 0o600, dir_fd=folder), "wb") as file:
        file.write(data)


class Printed:
    """What user code sees: texts by the number of their cell."""

    def __init__(self, path: str = FOLDER) -> None:
        self._path = path

    def __getitem__(self, cell: int) -> str:
        try:
            with open(os.path.join(self._path, str(int(cell))), "rb") as file:
                return file.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            raise KeyError(f"{name_of(cell)} isn't kept; there are {self!r}") from None

    def __repr__(self) -> str:
        names = os.listdir(self._path) if os.path.isdir(self._path) else []
        return f"{[name_of(number) for number in sorted(map(int, filter(str.isdigit, names)))]}"
