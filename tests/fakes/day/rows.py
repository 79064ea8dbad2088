"""What the bot has recorded, read from its database by another process. Knows its tables."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OPEN_S = 10


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn; `message` is the id of the one that it began with, `joined` are those of the others.

    `files` are the contents of what its cells made.
    """

    id: int
    thread: str
    message: str
    joined: tuple[str, ...]
    answer: str
    ending: str | None
    is_posted: bool
    files: tuple[bytes, ...]


class Rows:
    def __init__(self, home: Path) -> None:
        self._path = home / "threadbook.db"
        self._known: sqlite3.Connection | None = None

    def close(self) -> None:
        if self._known is not None:
            self._known.close()

    def has(self, message: str) -> bool:
        """Whether a message is recorded."""
        found = self._read("SELECT 1 FROM events WHERE event_id = ? LIMIT 1", message)
        return bool(found)

    def most_tries(self) -> int:
        """How often the bot was ended during a message that waits still."""
        [[most]] = self._read("SELECT max(tries) FROM events WHERE done_at IS NULL")
        return most or 0

    def undone(self) -> list[str]:
        """What was recorded and never answered."""
        rows = self._read(
            "SELECT threads.key, event_id, message FROM events"
            " JOIN threads ON threads.id = thread_id WHERE done_at IS NULL"
        )
        return [f"{key}: {id_} {json.loads(message)['text']!r}" for key, id_, message in rows]

    def turns(self) -> list[TurnRow]:
        rows = self._read(
            "SELECT turns.id, threads.key, answer, ending, posted_at FROM turns"
            " JOIN threads ON threads.id = thread_id ORDER BY turns.id"
        )
        return [
            TurnRow(id_, key, *self._messages(id_), answer, ending, bool(at), self._files(id_))
            for id_, key, answer, ending, at in rows
        ]

    def opinions(self) -> list[tuple[str, str, str]]:
        """Who thought what, and why."""
        return self._read("SELECT author_id, verdict, reason FROM feedback ORDER BY id")

    def _messages(self, turn: int) -> tuple[str, tuple[str, ...]]:
        rows = self._read("SELECT event_id FROM events WHERE turn_id = ? ORDER BY id", turn)
        first, *others = [id_ for (id_,) in rows] or [""]
        return first, tuple(others)

    def _files(self, turn: int) -> tuple[bytes, ...]:
        rows = self._read(
            "SELECT path FROM artifacts JOIN cells ON cells.id = cell_id WHERE turn_id = ?"
            " ORDER BY artifacts.id",
            turn,
        )
        return tuple(Path(path).read_bytes() for (path,) in rows)

    def _read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._known is None:
            address = f"file:{self._path}?mode=ro"
            self._known = sqlite3.connect(address, uri=True, timeout=OPEN_S, isolation_level=None)
        return self._known.execute(query, values).fetchall()
