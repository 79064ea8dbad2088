"""The rows that Threadbook keeps, as frozen values. Knows no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. `key` is its ThreadKey as text; `id` names it in folders and labels."""

    id: int
    key: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """The sandbox that belongs to a thread now; awake or asleep is for its runner to say."""

    id: str
    thread_id: int
    thread_key: str
    container_id: str
    image: str
    started_at: datetime
    used_at: datetime
    rebuilding: bool = False


@dataclass(frozen=True, slots=True)
class CellRecord:
    """One line of a thread's journal; `ending` is None while it runs or when the bot died.

    `names` are the variables that the thread had after it, None where it was undone.
    """

    id: str
    thread_id: int
    code: str
    ending: str | None
    started_at: datetime
    stdout: str = ""
    result: str | None = None
    error: str | None = None
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """A figure or file of a cell, as it was saved."""

    cell_id: str
    kind: str
    name: str
    media_type: str
    path: str
