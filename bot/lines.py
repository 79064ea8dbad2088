"""Each thread's questions: one is worked on, the others wait or join it. Knows no I/O."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from adapters.messages import Origin, Reply

from .records import Pending


@dataclass(slots=True, eq=False)
class Question:
    """A recorded message that asks something. `taking_back` is there when an earlier process had
    begun on it, and tells whether that had finished; `greeting` shows that it was heard while
    another was being answered.
    """

    pending: Pending
    origin: Origin
    reply: Reply
    taking_back: asyncio.Task[bool] | None = None
    greeting: asyncio.Task[None] | None = None

    @property
    def is_resumed(self) -> bool:
        return self.taking_back is not None

    @property
    def may_join(self) -> bool:
        """Whether a running turn can take it in as it is: plain words."""
        message = self.pending.message
        return not (message.files or message.pressed or self.is_resumed)


class Work(Protocol):
    """A turn at work."""

    @property
    def is_decided(self) -> bool: ...

    async def run(self) -> None: ...


class Line:
    """The questions of one thread."""

    def __init__(self, begin: Callable[[Question, Line], Work]) -> None:
        self._begin = begin
        self._waiting: deque[Question] = deque()
        self.running: Work | None = None
        self.begun = asyncio.Event()
        # Every message that came into this line.
        self.seen: set[int] = set()

    @property
    def is_as_good_as_free(self) -> bool:
        """Whether the next question is answered at once: nothing to say of waiting."""
        return not self._waiting and self.running is not None and self.running.is_decided

    def add(self, question: Question) -> None:
        self.seen.add(question.pending.id)
        self._waiting.append(question)

    def take_joining(self) -> tuple[Question, ...]:
        """Those next in line that the running turn can take in, out of the line."""
        taken: list[Question] = []
        while self._waiting and self._waiting[0].may_join:
            taken.append(self._waiting.popleft())
        return tuple(taken)

    async def work(self, goes_on: Callable[[], bool]) -> None:
        """Answer what is in line, in order, until nothing is or it shall not go on."""
        while self._waiting and goes_on():
            self.running = work = self._begin(self._waiting.popleft(), self)
            self.begun.set()
            try:
                await work.run()
            finally:
                self.running = None


class Shares:
    """How much one person may have running at once, so that others find room."""

    def __init__(self, per_person: int) -> None:
        self.per_person = per_person
        self._people: dict[str, tuple[asyncio.Semaphore, int]] = {}

    async def use(
        self,
        author_id: str,
        work: Callable[[], Awaitable[None]],
        wait: Callable[[], Awaitable[None]],
    ) -> None:
        """Do the work when it is the person's turn; `wait` is told when it isn't yet."""
        share, users = self._people.get(author_id, (asyncio.Semaphore(self.per_person), 0))
        self._people[author_id] = share, users + 1
        try:
            if share.locked():
                await wait()
            async with share:
                await work()
        finally:
            share, users = self._people.pop(author_id)
            if users > 1:
                self._people[author_id] = share, users - 1
