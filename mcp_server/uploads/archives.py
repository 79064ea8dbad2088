"""What is in a ZIP or GZ, unpacked one file at a time within limits. Knows no tables."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ..errors import UnreadableDataset
from .names import last_part

MAX_UNPACKED_BYTES = 2**30
MAX_RATIO = 250
RATIO_FROM_BYTES = 16 * 2**20  # below, a high ratio harms nobody
MAX_MEMBERS = 1000
CHUNK_BYTES = 2**20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a ZIP, by its own name; `entry` is how the ZIP knows it."""

    name: str
    entry: zipfile.ZipInfo

    def check(self) -> None:
        """Raises: UnreadableDataset: it isn't to be unpacked."""
        parts = self.entry.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise UnreadableDataset("has a path that leads out of the ZIP")
        if self.entry.flag_bits & 1:
            raise UnreadableDataset("has a password; send it without one")
        if self.name.lower().endswith(".zip"):
            raise UnreadableDataset("is a ZIP in a ZIP; send it by itself")


class Archive:
    """An opened ZIP. All that is unpacked of it counts against one limit."""

    def __init__(self, path: Path) -> None:
        """Raises: UnreadableDataset: it is no ZIP, or has too many files."""
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise UnreadableDataset("is no ZIP that can be read, or is damaged") from error
        self._left = MAX_UNPACKED_BYTES

    def members(self) -> list[Member]:
        """The files that a person put there; what a system adds by itself is left out.

        Raises:
            UnreadableDataset: there is none, or there are too many.
        """
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > MAX_MEMBERS:
            raise UnreadableDataset(f"holds {len(entries):,} files; {MAX_MEMBERS:,} are the most")
        found = [Member(last_part(entry.filename), entry) for entry in entries]
        found = [m for m in found if not _is_systems_own(m.entry.filename, m.name)]
        if not found:
            raise UnreadableDataset("is an empty ZIP")
        return found

    def unpack(self, member: Member, target: Path) -> None:
        """Raises: UnreadableDataset: it is damaged, has a password or grows too large."""
        try:
            with self._zip.open(member.entry) as file:
                self._left -= _copied(
                    file, target, packed_bytes=member.entry.compress_size, most=self._left
                )
        except _BROKEN as error:
            raise UnreadableDataset("can't be unpacked; it is damaged") from error


def unpack_gz(path: Path, target: Path) -> None:
    """Raises: UnreadableDataset: it is damaged or grows too large."""
    try:
        with gzip.open(path) as file:
            _copied(
                cast("IO[bytes]", file),
                target,
                packed_bytes=path.stat().st_size,
                most=MAX_UNPACKED_BYTES,
            )
    except _BROKEN as error:
        raise UnreadableDataset("can't be unpacked; it is damaged") from error


def _copied(file: IO[bytes], target: Path, *, packed_bytes: int, most: int) -> int:
    """Counts what comes out, whatever the archive says about it."""
    done = 0
    with target.open("wb") as out:
        for chunk in _chunks(file):
            done += len(chunk)
            if done > most:
                limit = MAX_UNPACKED_BYTES // 2**20
                raise UnreadableDataset(f"unpacks to more than {limit:,} MB, which are the most")
            if done > max(RATIO_FROM_BYTES, packed_bytes * MAX_RATIO):
                raise UnreadableDataset(
                    f"unpacks to more than {MAX_RATIO} times its size, as only a ZIP bomb does"
                )
            out.write(chunk)
    return done


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _is_systems_own(path: str, name: str) -> bool:
    return path.startswith("__MACOSX/") or name in (".DS_Store", "Thumbs.db", "desktop.ini")
