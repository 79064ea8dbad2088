"""Processes of a desk that are killed, and the next that goes on."""

from __future__ import annotations

import asyncio

from adapters.messages import Message
from agent.model import Completion
from agent.scripted import Line, runs
from bot.turns import Turns
from tests.fakes.desk import From, Office, Shown, idle


async def kill(desk: Turns) -> None:
    """End the process as SIGKILL does: nothing of it runs on, nothing is told to anybody."""
    desk._sessions.park()
    for task in desk._tasks:
        task.cancel()
    await asyncio.gather(*desk._tasks, return_exceptions=True)


async def resumed(office: Office, *lines: Line, was_posted: bool = False) -> list[Shown]:
    """What the next process shows, in the order of the messages that it goes on with."""
    shown: list[Shown] = []

    def origin_of(message: Message) -> From:
        shown.append(Shown(was_posted=was_posted))
        return From(message, shown[-1])

    desk = office.desk(*lines)
    await desk.resume("terminal:", origin_of)
    await idle(desk)
    return shown


async def killed_while(office: Office, *lines: Line, text: str = "go") -> None:
    reached = asyncio.Event()
    desk = office.desk(*lines, hangs=reached)
    await office.begin(desk, text)
    await asyncio.wait_for(reached.wait(), 10)
    await kill(desk)


async def killed_when_decided(office: Office) -> None:
    desk = office.desk(runs("print('hi')"), Completion("Decided."))
    posted = office.store.turns.posted
    reached = asyncio.Event()

    async def never(turn_id: int) -> None:
        reached.set()
        await asyncio.Event().wait()

    office.store.turns.posted = never  # type: ignore[method-assign]
    await office.begin(desk, "go")
    await asyncio.wait_for(reached.wait(), 10)
    await kill(desk)
    office.store.turns.posted = posted  # type: ignore[method-assign]
