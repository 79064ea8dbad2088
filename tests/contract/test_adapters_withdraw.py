"""What becomes of an answer that a crash broke off, whatever the adapter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from adapters.messages import Button, File, Message, Reply, Step
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import ANA, Platform, Thread

RETRY = (Button("retry", "Retry", "17"),)
PAGES = "A line of text.\n" * 1_800


@dataclass
class Death:
    """Answers as far as `stage` goes; then nothing more comes. `reached` says that it has."""

    stage: Callable[[Reply], Awaitable[None]]
    shown: Callable[[], bool]
    platform: Platform
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, message: Message, reply: Reply) -> None:
        await self.stage(reply)
        await self.platform.until(self.shown)
        self.reached.set()
        await asyncio.Event().wait()


async def heard(reply: Reply) -> None:
    await reply.heard()


async def working(reply: Reply) -> None:
    await reply.heard()
    await reply.status("Counting")
    await reply.step(Step(1, "Count"))


async def writing(reply: Reply) -> None:
    await working(reply)
    await reply.write("So far so good. ")


async def with_file(reply: Reply) -> None:
    await writing(reply)
    await reply.attach(File("bars.csv", "text/csv", b"1\n"))
    await reply.write("And more.")


async def many_pages(reply: Reply) -> None:
    await with_file(reply)
    await reply.write(PAGES)


STAGES = (heard, working, writing, with_file, many_pages)


async def withdrawn(platform: Platform, earlier: AnsweringDesk, number: int = 0) -> bool:
    """The answer to that message, by another process, as the bot does it."""
    message, desk = earlier.messages[number], AnsweringDesk(earlier=earlier)
    async with platform.serving(desk):
        assert desk.origin_of is not None
        return await desk.origin_of(message).reply().withdraw()


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
async def test_what_was_not_finished_is_taken_back(
    platform: Platform, stage: Callable[[Reply], Awaitable[None]]
) -> None:
    if not platform.abilities.takes_back:
        stage = heard
    thread: Thread | None = None

    def shown() -> bool:
        if stage in (heard, working):
            return True
        return thread is not None and "So far so good." in thread.seen().text

    death = Death(stage, shown, platform)
    desk = AnsweringDesk(answer=death.answer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "How many?")
        async with asyncio.timeout(30):
            await death.reached.wait()
    assert await withdrawn(platform, desk) is False
    seen = thread.seen()
    assert (seen.pages, seen.files, seen.running, seen.buttons) == ((), (), (), ())


async def test_an_answer_that_was_finished_stays_and_is_known(platform: Platform) -> None:
    async def answer(message: Message, reply: Reply) -> None:
        await writing(reply)
        await reply.attach(platform.on_disk(File("bars.csv", "text/csv", b"1\n")))
        await reply.write(PAGES)
        await reply.finish(RETRY)

    desk = AnsweringDesk(answer=answer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "How many?")
        await desk.answered(1)
        before = thread.seen()
    assert await withdrawn(platform, desk) is platform.abilities.takes_back
    assert thread.seen() == before


async def test_what_belongs_to_another_message_stays(platform: Platform) -> None:
    if not platform.abilities.takes_back:
        return
    dying = asyncio.Event()

    async def answer(message: Message, reply: Reply) -> None:
        if message.text == "one":
            await reply.write("The first answer.")
            await reply.attach(File("first.csv", "text/csv", b"1\n"))
            await reply.finish(RETRY)
            return
        await writing(reply)
        await reply.attach(File("second.csv", "text/csv", b"2\n"))
        dying.set()
        await asyncio.Event().wait()

    desk = AnsweringDesk(answer=answer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "one")
        await desk.answered(1)
        await thread.says(ANA, "two")
        async with asyncio.timeout(30):
            await dying.wait()
    assert await withdrawn(platform, desk, 1) is False
    seen = thread.seen()
    assert [page.text.strip() for page in seen.pages] == ["The first answer."]
    assert [file.name for file in seen.files] == ["first.csv"]
    assert await withdrawn(platform, desk) is True


async def test_a_message_that_was_never_answered_leaves_nothing_to_take_back(
    platform: Platform,
) -> None:
    desk = AnsweringDesk(answer=_hang)
    async with platform.serving(desk):
        await platform.asks(ANA, "one")
        await desk.has(1)
    assert await withdrawn(platform, desk) is False


async def _hang(message: Message, reply: Reply) -> None:
    await asyncio.Event().wait()
