"""Unnumbered chat cases: what is another's, secret, or not theirs to press; stop."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from agent.model import Completion
from agent.scripted import runs
from bot.orders import NOT_YOURS
from tests.fakes.open_desk import echo
from tests.fakes.slack.human import Human
from tests.fakes.slack_office import SlackOffice

SECRET = "sk-live-0123456789abcdef"
LOOP = "import time\nfor _ in range(100): time.sleep(0.05)"


@pytest.fixture
def ana(at: SlackOffice) -> Human:
    return Human(at.slack)


@pytest.fixture
def ben(at: SlackOffice) -> Human:
    return Human(at.slack, "U0BEN")


async def test_another_thread_and_a_direct_message_never_reach_the_model(
    at: SlackOffice, ana: Human, ben: Human
) -> None:
    async with at.open(runs(f"x = {SECRET!r}"), echo, runs("print('x' in dir())"), echo) as desk:
        first = await ana.dm(f"my key is {SECRET}")
        await ana.answered(first, 1)
        second = await ben.mentions("what did Ana say?")
        await ben.answered(second, 1)
        await desk.idle()
    assert SECRET not in str([request.transcript for request in at.requests[2:]])
    assert SECRET not in str([answer.text for answer in ben.answers(second)])
    assert (await desk.home("slack", "T0TEAM", "U0BEN")).threads[0].title == "what did Ana say?"


async def test_a_button_with_another_threads_turn_shows_nothing_of_it(
    at: SlackOffice, ana: Human, ben: Human
) -> None:
    lines = (runs(f"x = {SECRET!r}"), Completion("Kept."), Completion("Mine."), echo)
    async with at.open(*lines) as desk:
        first = await ana.dm(f"my key is {SECRET}")
        [theirs] = await ana.answered(first, 1)
        second = await ben.mentions("hello there")
        [mine] = await ben.answered(second, 1)
        await desk.idle()
        mine.blocks = theirs.blocks  # what was pressed names Ana's turn
        for what in ("Show code", "Export notebook", "Retry"):
            await at.presses(ben, mine, what)
        await desk.idle()
    here = ben.thread(second)
    assert SECRET not in str([(m.markup, m.blocks) for m in here.messages])
    assert here.files == []
    assert SECRET not in str([request.transcript for request in at.requests[2:]])


async def test_secrets_pasted_in_chat_are_not_logged(
    at: SlackOffice, ana: Human, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logs:
        async with at.open(echo, RuntimeError("the model broke")) as desk:
            question = await ana.mentions(f"my key is {SECRET}")
            await ana.answered(question, 1)
            await ana.replies(question, f"again {SECRET}")
            await ana.answered(question, 2)
            await desk.idle()
            async with at.office.store.engine.begin() as db:
                await db.execute(text("ALTER TABLE events RENAME TO gone"))
            at.slack.deliveries.acknowledge_s = 0.3
            await ana.replies(question, f"once more {SECRET}")
            async with asyncio.timeout(20):
                while tasks := [one for one in at.slack.deliveries._tasks if not one.done()]:
                    await asyncio.wait(tasks)
    assert SECRET not in str(logs)
    assert SECRET not in caplog.text
    assert "gone" in caplog.text or "no such table" in caplog.text


async def test_a_guest_and_a_person_of_another_company_press_nothing(
    at: SlackOffice, ana: Human
) -> None:
    space = at.slack.workspace
    space.add_person("U0GUEST", "Gus", is_guest=True)
    space.add_team("T0ELSE", "Else")
    async with at.open(runs("1"), Completion("One.")) as desk:
        question = await ana.mentions("one")
        [answer] = await ana.answered(question, 1)
        await desk.idle()
        for what in ("Retry", "Show code"):
            await at.presses(Human(at.slack, "U0GUEST"), answer, what)
        await desk.idle()
    assert len(at.requests) == 2
    assert len(ana.answers(question)) == 1


async def test_only_who_asked_stops_and_the_next_message_is_answered(
    at: SlackOffice, ana: Human, ben: Human
) -> None:
    async with at.open(runs("x = 1"), runs(LOOP), runs("print(x)"), Completion("It is 1.")) as desk:
        question = await ana.mentions("go")
        await ana.thread(question).wait_for(
            lambda thread: any(len(one.tasks) == 2 for one in thread.streams)
        )
        await ben.replies(question, "stop")
        await at.slack.workspace.until(lambda: NOT_YOURS in at.shown())
        await ana.stops(question)
        await ana.replies(question, "stop")
        await desk.idle()
        await ana.replies(question, "what is x?")
        await at.slack.workspace.until(lambda: ana.answers(question)[-1].text == "It is 1.")
        await desk.idle()


async def test_a_stop_of_what_waits_for_its_turn_is_not_swallowed(
    at: SlackOffice, ana: Human
) -> None:
    at.office.per_person = 1
    hangs = asyncio.Event()
    async with at.open(hangs=hangs) as desk:
        await ana.mentions("first")
        await asyncio.wait_for(hangs.wait(), 10)
        second = await ana.mentions("second")
        await at.slack.workspace.until(lambda: "Waiting" in ana.thread(second).status)
        await ana.replies(second, "stop")
        await at.slack.workspace.until(lambda: "Stopping." in at.shown())
        await desk.kill()
