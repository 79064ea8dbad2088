"""A thread of one platform that somebody goes on with in the terminal, in another process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from adapters.messages import Message, OriginOf, ThreadKey
from agent.model import Completion
from agent.scripted import runs
from agent.transcript import Asked
from bot.store import Store
from bot.turns import ELSEWHERE, Turns
from tests.fakes.desk import BEN, From, Office, Shown, idle
from tests.fakes.empty_database import empty_database

SLACK = ThreadKey("slack", "T1", "C1", "170.1")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


async def hanging(office: Office, text: str, via: str | None) -> Turns:
    """A process that has begun on a message, in the middle of its answer."""
    reached = asyncio.Event()
    desk = office.desk(runs("x = 1"), hangs=reached)
    await office.begin(desk, text, key=SLACK, via=via)
    await asyncio.wait_for(reached.wait(), 10)
    return desk


async def kill(desk: Turns) -> None:
    desk._sessions.park()
    for task in desk._tasks:
        task.cancel()
    await asyncio.gather(*desk._tasks, return_exceptions=True)


async def test_the_terminal_goes_on_with_the_variables_and_the_words_of_a_slack_thread(
    office: Office,
) -> None:
    slack = office.desk(runs("x = 41"), Completion("x is set."))
    await office.ask(slack, "set x", key=SLACK)
    terminal = office.desk(runs("x + 1"), Completion("It is 42."))
    shown = await office.ask(terminal, "plus one?", key=SLACK, via="terminal", author=BEN)
    asked = [e.text for e in office.model.requests[0].transcript if isinstance(e, Asked)]
    assert shown.text == "It is 42."
    assert asked == ["set x", "plus one?"]

    again = office.desk(runs("x"), Completion("Still 41."))
    await office.ask(again, "and x?", key=SLACK)
    asked = [e.text for e in office.model.requests[0].transcript if isinstance(e, Asked)]
    assert asked == ["set x", "plus one?", "and x?"]


async def test_slack_does_not_resume_what_the_terminal_asked_nor_the_other_way_round(
    office: Office,
) -> None:
    await kill(await hanging(office, "in slack", None))
    await kill(await hanging(office, "in the terminal", "terminal"))
    resumed: list[tuple[str, str]] = []

    def of(where: str) -> OriginOf:
        def origin_of(message: Message) -> From:
            resumed.append((where, message.text))
            return From(message)

        return origin_of

    desk = office.desk(Completion("One."), Completion("Two."))
    await desk.resume("slack:T1:", of("slack"))
    await idle(desk)
    assert resumed == [("slack", "in slack")]
    await desk.resume(str(SLACK), of("terminal"), "terminal")
    await idle(desk)
    assert resumed == [("slack", "in slack"), ("terminal", "in the terminal")]
    assert await office.store.inbox.waiting("slack:") == []


async def test_a_turn_that_was_broken_off_elsewhere_is_not_yet_what_was_said_before(
    office: Office,
) -> None:
    await kill(await hanging(office, "in slack", None))
    desk = office.desk(Completion("Fine."))
    shown = await office.ask(desk, "meanwhile?", key=SLACK, via="terminal")
    asked = [e.text for e in office.model.requests[0].transcript if isinstance(e, Asked)]
    assert (shown.text, asked) == ("Fine.", ["meanwhile?"])


async def test_who_asks_while_another_process_answers_there_is_told_and_comes_next(
    office: Office,
) -> None:
    slack = await hanging(office, "in slack", None)
    terminal = office.desk(Completion("Now."))
    shown = await office.begin(terminal, "and?", key=SLACK, via="terminal")
    await shown.until(lambda one: ELSEWHERE in one.statuses)
    assert shown.text == ""
    await kill(slack)
    await shown.until(lambda one: one.finished == 1)
    assert shown.text == "Now."


async def test_what_slack_has_pending_is_resumed_when_the_terminal_is_done_there(
    office: Office,
) -> None:
    await kill(await hanging(office, "in slack", None))
    terminal = await hanging(office, "in the terminal", "terminal")
    shown = Shown()
    slack = office.desk(Completion("Late."))
    await slack.resume("slack:T1:", lambda message: From(message, shown))
    assert shown.text == ""
    await kill(terminal)
    await shown.until(lambda one: one.finished == 1)
    assert shown.text.endswith("Late.")
