"""What was posted of each answer, so that a crash can be cleared up: Discord's messages carry no
marks. Knows no database; the double that forgets is here.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from ..messages import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one message: its thread's key as text, and the message's id."""

    thread: str
    message_id: str

    @classmethod
    def to(cls, message: Message) -> Answer:
        return cls(str(message.key), message.id)


@dataclass(frozen=True, slots=True)
class InFlight:
    """Something that was about to be sent; whether it was, nobody noted."""

    fingerprint: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known of an answer. `message_ids` are Discord's, in the order they were sent."""

    message_ids: tuple[int, ...] = ()
    in_flight: tuple[InFlight, ...] = ()
    is_done: bool = False


class Posts(Protocol):
    """The record of posts; what it was told before a crash, it knows after it."""

    async def sending(self, answer: Answer, fingerprint: str) -> int:
        """Something is about to be sent; a number to come back with."""
        ...

    async def sent(self, number: int, message_id: int) -> None:
        """It was, as this message."""
        ...

    async def unsent(self, number: int) -> None:
        """It was refused, and is nowhere."""
        ...

    async def done(self, answer: Answer) -> None:
        """The answer is whole."""
        ...

    async def of(self, answer: Answer) -> Posted: ...

    async def recorded(self, message_ids: Sequence[int]) -> frozenset[int]:
        """Those of these messages that are known to belong to some answer."""
        ...

    async def forget(self, answer: Answer) -> None:
        """All of it was taken back."""
        ...

    async def keep(self, question: str) -> str:
        """Keep a question that is too long for a button; the key to it is short."""
        ...

    async def kept(self, key: str) -> str | None:
        """The question of that key."""
        ...


def key_of(question: str) -> str:
    """The same for the same question."""
    return hashlib.sha256(question.encode()).hexdigest()[:32]


@dataclass(slots=True)
class _Row:
    answer: Answer
    in_flight: InFlight
    message_id: int | None = None


@dataclass(slots=True)
class MemoryPosts:
    """Remembers as long as the process lives."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _rows: dict[int, _Row] = field(default_factory=dict[int, _Row])
    _done: set[Answer] = field(default_factory=set[Answer])
    _questions: dict[str, str] = field(default_factory=dict[str, str])
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def sending(self, answer: Answer, fingerprint: str) -> int:
        number = next(self._numbers)
        self._rows[number] = _Row(answer, InFlight(fingerprint, self.clock()))
        return number

    async def sent(self, number: int, message_id: int) -> None:
        self._rows[number].message_id = message_id

    async def unsent(self, number: int) -> None:
        self._rows.pop(number, None)

    async def done(self, answer: Answer) -> None:
        self._done.add(answer)

    async def of(self, answer: Answer) -> Posted:
        rows = [row for row in self._rows.values() if row.answer == answer]
        return Posted(
            tuple(row.message_id for row in rows if row.message_id is not None),
            tuple(row.in_flight for row in rows if row.message_id is None),
            answer in self._done,
        )

    async def recorded(self, message_ids: Sequence[int]) -> frozenset[int]:
        known = {row.message_id for row in self._rows.values()}
        return frozenset(one for one in message_ids if one in known)

    async def forget(self, answer: Answer) -> None:
        self._rows = {n: row for n, row in self._rows.items() if row.answer != answer}

    async def keep(self, question: str) -> str:
        key = key_of(question)
        self._questions[key] = question
        return key

    async def kept(self, key: str) -> str | None:
        return self._questions.get(key)
