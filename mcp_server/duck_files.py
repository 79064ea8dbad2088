"""DuckDB files as databases of a connection, read-only; why one can't be had, in words. Knows no
tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from .errors import UnreadableDataset
from .sql import identifier, text

_WORDS = (
    (
        "could not set lock",
        "is open for writing in another program, and DuckDB lets nobody else read it meanwhile; "
        "close it there and ask again",
    ),
    ("not a valid duckdb", "is no DuckDB file, or a damaged one"),
    (
        "created with a newer version",
        "was written by a newer version of DuckDB than this one can read; write it with an older "
        "STORAGE_VERSION, or export its tables as Parquet",
    ),
    (
        "created with an older",
        "was written by a version of DuckDB that is too old to be read; export it with that one "
        "(EXPORT DATABASE) and import it with a newer one",
    ),
    ("trying to read a database file", "was written by a version of DuckDB that can't be read"),
    ("encrypted database", "is encrypted, and no key is given for such files"),
    (
        "wal file",
        "has a log of changes beside it (.wal) that can't be read; open it once in DuckDB",
    ),
    ("does not exist", "isn't there any more"),
    ("permission denied", "can't be opened: its permissions don't let it"),
)
_DAMAGE = ("corrupt", "checksum", "could not read enough bytes", "failed to load metadata pointer")


def reached(path: Path) -> list[Path]:
    """What DuckDB opens of it: the log of what isn't merged into it yet is read, too."""
    return [path, path.with_name(path.name + ".wal")]


class Unchanged:
    """Watches files that are being read. DuckDB's own lock of a file ends as soon as anything else
    in this process closes the file, and then another program may begin to write to it.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._states = {path: _state(path) for path in paths}

    def check(self) -> None:
        """Raises: UnreadableDataset: what was read may be of two states; with a predicate."""
        if any(_state(path) != state for path, state in self._states.items()):
            raise UnreadableDataset("was written to while it was read; ask again")


def _state(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns


def attach(connection: Any, alias: str, path: Path) -> None:
    """Raises: UnreadableDataset: it can't be had; with a predicate."""
    try:
        connection.execute(
            f"ATTACH {text(str(path))} AS {identifier(alias)} (TYPE duckdb, READ_ONLY)"
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise UnreadableDataset(_predicate(error)) from error


def damage(error: Exception) -> str | None:
    """What to say where an error means that the file itself isn't right."""
    said = str(error).lower()
    return "is damaged" if any(word in said for word in _DAMAGE) else None


def _predicate(error: duckdb.Error) -> str:
    said = str(error).lower()
    known = next((sentence for word, sentence in _WORDS if word in said), None)
    return known or damage(error) or "can't be opened as a DuckDB file"
