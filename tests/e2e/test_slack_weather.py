"""Answers in Slack in bad weather: faults from a seed, and every answer is as it was written."""

from __future__ import annotations

import asyncio
import html
import random
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from adapters.messages import Button, File, Step
from adapters.slack.reply import SlackReply
from tests.fakes.slack.faults import (
    DROPPED,
    DROPPED_AFTER,
    MALFORMED,
    MALFORMED_AFTER,
    RATE_LIMITED,
    SERVER_ERROR,
)
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_scene import Scene, scene

WEATHER = (DROPPED, DROPPED_AFTER, MALFORMED, MALFORMED_AFTER, RATE_LIMITED, SERVER_ERROR)
RETRY = (Button("retry", "Retry", "17"),)


@pytest.fixture
async def slack() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


async def answer(slack: Scene, reply: SlackReply, dice: random.Random) -> tuple[str, list[str]]:
    """Say something of random length and form; gives the text and the names of the files."""
    text, files = "", list[str]()
    await reply.heard()
    for step in range(1, dice.randint(1, 4)):
        await reply.status(f"Step {step}")
        await reply.step(Step(step, f"Step {step}"))
        for _ in range(dice.randint(0, 40)):
            said = f"w{dice.randint(0, 10**6)} " + dice.choice(("", "", "<@U0BEN> & ", "\n\n"))
            text += said
            await reply.write(said)
            if dice.random() < 0.1:
                await slack.time.sleep(1)
        await reply.step(Step(step, f"Step {step}", dice.choice(("done", "failed"))))
    long = "".join(f"Line {number} of it.\n" for number in range(dice.choice((0, 3, 900))))
    text += long
    await reply.write(long)
    for number in range(dice.randint(0, 2)):
        files.append(f"file-{number}.csv")
        await reply.attach(File(files[-1], "text/csv", b"a,b\n1,2\n"))
    text += "The end."
    await reply.write("The end.")
    await reply.finish(RETRY)
    return text, files


def read(messages: list[Posted]) -> str:
    return "".join(
        message.markup
        if message.was_streamed
        else "".join(b["text"] for b in message.blocks if b["type"] == "markdown")
        for message in messages
    )


def words(text: str) -> list[str]:
    return html.unescape(text).split()


@pytest.mark.parametrize("seed", range(12))
async def test_in_bad_weather_every_answer_is_shown_once_and_whole(slack: Scene, seed: int) -> None:
    dice = random.Random(seed)
    slack.server.faults.draw_from(seed, 0.15, kinds=WEATHER)
    if seed % 2:
        slack.space.limit_rates()
    asked = [slack.ask(f"Question {number}") for number in range(8)]
    said = await asyncio.gather(
        *(answer(slack, reply, random.Random(dice.random())) for _, reply in asked)
    )
    assert slack.server.faults.drawn

    slack.server.faults.heal()
    for (question, _), (text, files) in zip(asked, said, strict=True):
        thread = slack.space.in_thread(question)
        messages = [one for one in thread.answers if not one.files]
        assert words(read(messages)) == words(text)
        assert [file.name for file in thread.files] == files
        done = [one.metadata["event_payload"]["done"] for one in messages if one.metadata]
        assert done == [False] * (len(messages) - 1) + [True]
        assert not thread.streams
        assert await slack.reply_to(question).withdraw() is True


async def dies(slack: Scene, work: asyncio.Task[Any], calls: int) -> None:
    """Let an answer come to that many calls of Slack and end it as a crash would: nothing more is
    sent, whatever was under way.
    """
    work.add_done_callback(lambda _: slack.space.changed.set())
    await slack.space.until(lambda: work.done() or len(slack.server.calls) >= calls)
    while ours := [task for task in asyncio.all_tasks() if is_of_reply(task) and not task.done()]:
        for task in ours:
            task.cancel()
        await asyncio.wait(ours)


def is_of_reply(task: asyncio.Task[Any]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and ("/adapters/" in code.co_filename or code.co_name == "answer")


@pytest.mark.parametrize("seed", range(40))
async def test_an_answer_that_dies_anywhere_is_given_once(slack: Scene, seed: int) -> None:
    dice = random.Random(seed)
    if seed % 2:
        slack.server.faults.draw_from(seed, 0.1, kinds=WEATHER)
    before, order = slack.ask("help", slack.question)
    await order.write("Ask me.")
    await order.attach(File("help.csv", "text/csv", b"a"))
    await order.finish()
    question, reply = slack.ask("and by year?", slack.question)
    dying = asyncio.create_task(answer(slack, reply, random.Random(seed)))
    await dies(slack, dying, len(slack.server.calls) + dice.randint(1, 40))

    slack.server.faults.heal()
    again = slack.reply_to(question)
    if not await again.withdraw():
        await again.write("Given anew.")
        await again.finish(RETRY)
        shown = [one for one in slack.thread.messages if one.bot_id and one.ts > before.ts]
        assert [one.text for one in shown if one.files] == [""]
        assert read([one for one in shown if not one.files]) == "Ask me.Given anew."
    else:
        answers = [one for one in slack.thread.answers if one.ts > question.ts and not one.files]
        assert words(read(answers))[-2:] == ["The", "end."]
