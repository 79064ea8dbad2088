"""A desk that records what it is handed and answers as a test tells it, in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from adapters.messages import Message, Origin, Reply
from tests.fakes.recording_desk import RecordingDesk

DEADLINE_S = 60

Answer = Callable[[Message, Reply], Awaitable[None]]


async def shortly(message: Message, reply: Reply) -> None:
    """In a word."""
    await reply.write("Yes.")
    await reply.finish()


@dataclass
class AnsweringDesk(RecordingDesk):
    """Each message is answered once, whichever copy came first; what the `earlier` process has
    recorded comes to nothing.
    """

    answer: Answer = shortly
    earlier: AnsweringDesk | None = None
    answers: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def accept(self, message: Message, origin: Origin) -> None:
        before = self.earlier.messages if self.earlier else []
        if any((one.key, one.id) == (message.key, message.id) for one in before):
            return
        known = len(self.messages)
        await super().accept(message, origin)
        if len(self.messages) > known:
            self.answers.append(asyncio.create_task(self._answer(message, origin.reply())))

    async def answered(self, count: int = 1) -> None:
        """Return when so many messages are answered.

        Raises:
            Exception: one couldn't be.
        """
        await self.has(count)
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*self.answers[:count])

    async def _answer(self, message: Message, reply: Reply) -> None:
        await self.answer(message, reply)
