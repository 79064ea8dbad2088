"""Collects what a cell wrote to the output folder, without following or trusting anything in it."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterator
from typing import Any

TOTAL_FILES_WORTH = 3  # what goes out after one cell, in files of the largest size
MAX_ENTRIES = 2_000
MAX_DEPTH = 8

MAX_NAME_BYTES = 100
RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}

Stamp = tuple[int, int, int]  # inode, size, modified (ns)


class OutputFolder:
    """Remembers what was already handed over, so that each version of a file goes out once."""

    def __init__(self, path: str, max_files: int, max_file_bytes: int) -> None:
        self._path = path
        self._max_files = max_files
        self._max_file_bytes = max_file_bytes
        self._seen: dict[str, Stamp] = {}

    def collect(self) -> tuple[list[dict[str, Any]], list[str]]:
        """New and changed files as {"name", "data" (base64)}, and sentences on what was left."""
        walk = _Walk()
        files: list[dict[str, Any]] = []
        notes: list[str] = []
        seen: dict[str, Stamp] = {}
        budget, left_out = TOTAL_FILES_WORTH * self._max_file_bytes, 0
        for name, directory, leaf in walk.files(self._path):
            try:
                status = os.stat(leaf, dir_fd=directory, follow_symlinks=False)
            except OSError:  # a stray process took it away again
                continue
            seen[name] = stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            if self._seen.get(name) == stamp:
                continue
            if status.st_size > min(self._max_file_bytes, budget):
                notes.append(
                    f"{shown_name(name)} was not posted: {status.st_size:,} bytes is too much."
                )
            elif len(files) >= self._max_files:
                left_out += 1
            elif (data := _read(directory, leaf, status.st_size)) is not None:
                budget -= len(data)
                encoded = base64.b64encode(data).decode("ascii")
                files.append({"name": _unique(shown_name(name), files), "data": encoded})
        self._seen = seen
        if left_out:
            notes.append(
                f"{left_out} more files in output/ were not posted: {self._max_files} at a time."
            )
        return files, [*notes[:10], *walk.notes()]


class _Walk:
    def __init__(self) -> None:
        self._entries = 0
        self._refused = 0
        self._too_deep = False

    def files(self, path: str) -> Iterator[tuple[str, int, str]]:
        """Regular files as (relative name, directory descriptor, leaf name), in name order."""
        try:
            top = open_folder(path)
        except OSError:
            return
        try:
            yield from self._folder(top, "", 1)
        finally:
            os.close(top)

    def notes(self) -> list[str]:
        notes: list[str] = []
        if self._refused:
            notes.append(f"{self._refused} links or special files in output/ were ignored.")
        if self._too_deep:
            notes.append(f"Folders in output/ deeper than {MAX_DEPTH} levels were ignored.")
        if self._entries > MAX_ENTRIES:
            notes.append(f"Only the first {MAX_ENTRIES:,} entries of output/ were looked at.")
        return notes

    def _folder(self, directory: int, prefix: str, depth: int) -> Iterator[tuple[str, int, str]]:
        for leaf in sorted(self._names(directory)):
            try:
                mode = os.stat(leaf, dir_fd=directory, follow_symlinks=False).st_mode
            except OSError:
                continue
            if stat.S_ISREG(mode):
                yield prefix + leaf, directory, leaf
            elif not stat.S_ISDIR(mode):
                self._refused += 1
            elif depth >= MAX_DEPTH:
                self._too_deep = True
            else:
                yield from self._subfolder(directory, leaf, prefix, depth)

    def _subfolder(
        self, parent: int, leaf: str, prefix: str, depth: int
    ) -> Iterator[tuple[str, int, str]]:
        try:
            child = open_folder(leaf, parent)
        except OSError:
            self._refused += 1
            return
        try:
            yield from self._folder(child, f"{prefix}{leaf}/", depth + 1)
        finally:
            os.close(child)

    def _names(self, directory: int) -> list[str]:
        names: list[str] = []
        with os.scandir(directory) as entries:
            for entry in entries:
                self._entries += 1
                if self._entries > MAX_ENTRIES:
                    break
                names.append(entry.name)
        return names


def _read(directory: int, leaf: str, size: int) -> bytes | None:
    """The file's first `size` bytes; None when it is no plain file any more."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(leaf, flags, dir_fd=directory)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return file.read(size)


def open_folder(path: str, parent: int | None = None) -> int:
    """A descriptor of a real folder. gVisor follows links where O_DIRECTORY is asked for, so it
    isn't.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, dir_fd=parent)
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotADirectoryError(path)
    return descriptor


def shown_name(name: str) -> str:
    """A name that any system takes: one line, no separators, no tricks, at most 100 bytes."""
    text = os.fsencode(name).decode("utf-8", errors="replace").replace("/", "-")
    safe = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in text).strip(" .-")
    stem, dot, suffix = safe.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = safe, ""
    if stem.split(".")[0].upper() in RESERVED:
        stem = f"_{stem}"
    ending = f".{suffix}" if suffix else ""
    room = MAX_NAME_BYTES - len(ending.encode())
    return (stem.encode()[:room].decode(errors="ignore") or "file") + ending


def _unique(name: str, files: list[dict[str, Any]]) -> str:
    """The name, numbered if an earlier file has it."""
    taken = {file["name"] for file in files}
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    number = 2
    while name in taken:
        name = f"{stem} ({number}){dot}{suffix}"
        number += 1
    return name
