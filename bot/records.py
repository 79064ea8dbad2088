"""The rows that Threadbook keeps, as frozen values. Knows no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.messages import Message
from sandbox.session import Chart


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. `key` is its ThreadKey as text; `id` names it in folders and labels."""

    id: int
    key: str
    created_at: datetime
    starter_id: str = ""


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
    duration_ms: int = 0
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """A figure or file of a cell, as it was saved."""

    cell_id: str
    kind: str
    name: str
    media_type: str
    path: str
    description: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A recorded message that isn't answered yet; `turn_id` is the turn that has begun on it,
    `tries` how many processes before this one had.
    """

    id: int
    thread: Thread
    message: Message
    turn_id: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Offers:
    """What an answer offers to ask next: the choices of a clarifying question, or suggestions."""

    suggestions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn as it was last saved. `ending` is None until its answer is decided."""

    id: int
    thread_id: int
    author_id: str
    question: str
    answer: str
    transcript: tuple[dict[str, Any], ...]
    ending: str | None
    offers: Offers = Offers()


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """What a turn was: `loaded_rows` were sent to its cells, None where nobody has told;
    `shown_values` did their code show the model; `took_s` is from its message to its answer.
    """

    transcript: tuple[dict[str, Any], ...]
    loaded_rows: int | None
    shown_values: int
    took_s: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """A dataset that a thread has loaded; `told` is the version of the last change that the thread
    knows of, `view` the data server's mark of what was let see of it.
    """

    dataset: str
    version: str | None
    loaded_at: datetime
    told: str | None = None
    view: str = ""
