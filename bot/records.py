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
    """The sandbox that belongs to a thread now, or belonged to it until `ended_at`."""

    id: str
    thread_id: int
    thread_key: str
    container_id: str
    image: str
    started_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class CellRecord:
    """One line of a thread's journal; `ending` is None while it runs or when the bot died."""

    id: str
    thread_id: int
    code: str
    ending: str | None
    started_at: datetime
