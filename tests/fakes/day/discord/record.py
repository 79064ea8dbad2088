"""What the bot noted of its posts in Discord, read from its database by another process."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

OPEN_S = 10


class Record:
    def __init__(self, home: Path) -> None:
        self._path = home / "threadbook.db"

    def answers(self, thread: str) -> dict[int, str]:
        """Ids of messages in a thread, each with the id of what it answers."""
        query = "SELECT message_id, answer_to FROM discord_posts WHERE thread = ?"
        return {id_: answer for id_, answer in self._read(query, thread) if id_ is not None}

    def done(self, thread: str) -> set[str]:
        """What was answered in a thread as a whole."""
        query = "SELECT answer_to FROM discord_answers WHERE thread = ?"
        return {answer for (answer,) in self._read(query, thread)}

    def _read(self, query: str, thread: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=OPEN_S) as db:
            found = db.execute(query, (thread,)).fetchall()
        db.close()
        return found
