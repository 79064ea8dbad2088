"""An answer in Discord under its limits and its faults: nothing is lost, and nothing said twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator

import pytest

from adapters.discord.rates import EDIT_S, SLOWEST_S
from adapters.messages import Button, File, Step, Unreachable
from tests.fakes.discord.faults import (
    BANNED,
    DROPPED,
    DROPPED_AFTER,
    RATE_LIMITED,
    UNAVAILABLE,
    UNAVAILABLE_AFTER,
    Fault,
    held,
    refused,
)
from tests.fakes.discord.messages import Posted
from tests.fakes.discord_scene import Scene, labels, scene

RETRY = (Button("retry", "Retry", "17"),)
DOUBTFUL = [DROPPED, DROPPED_AFTER, UNAVAILABLE, UNAVAILABLE_AFTER]


@pytest.fixture
async def discord() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


def read(messages: list[Posted]) -> str:
    """All text as one, code that was cut put together, spaces as they come."""
    whole = ""
    for message in messages:
        text = message.text
        opener, _, rest = text.partition("\n")
        if opener.startswith("```") and whole.endswith("```"):
            whole, text = whole.removesuffix("\n```"), rest
        whole += f"\n{text}" if whole else text
    return " ".join(whole.split())


async def test_text_is_shown_while_it_is_written(discord: Scene) -> None:
    await discord.reply.write("One word ")
    first = await discord.shows("One word")
    await discord.reply.write("and another ")
    assert await discord.shows("One word and another") is first
    await discord.reply.finish()
    assert discord.thread.answers == [first]


async def test_a_long_answer_goes_on_in_further_messages(discord: Scene) -> None:
    items = "".join(f"- item {number} {'x' * 20}\n" for number in range(12))
    parts = [f"## Part {number}\n\n{items}\nSo much for {number}.\n\n" for number in range(11)]
    text = "".join(parts)
    for start in range(0, len(text), 300):
        await discord.reply.write(text[start : start + 300])
        await asyncio.sleep(0)
    await discord.reply.finish(RETRY)
    answers = discord.thread.answers
    assert len(answers) > 2
    assert read(answers) == " ".join(text.split())
    assert all(one.text.startswith(("## Part", "So much")) for one in answers)
    assert [labels(one) for one in answers] == [[]] * (len(answers) - 1) + [[["Retry"]]]


async def test_code_longer_than_a_message_is_closed_and_opened_again(discord: Scene) -> None:
    text = "```python\n" + "".join(f"x_{number} = {number}\n" for number in range(500)) + "```\n"
    await discord.reply.write(text)
    await discord.reply.finish()
    answers = discord.thread.answers
    assert len(answers) > 2
    assert all(one.text.startswith("```python\n") for one in answers)
    assert all(one.text.endswith("\n```") for one in answers)
    assert read(answers) == " ".join(text.split())


async def test_what_is_the_same_is_not_sent_again_and_edits_keep_their_distance(
    discord: Scene,
) -> None:
    began = discord.clock.now()
    for word in range(60):
        await discord.reply.write(f"w{word} ")
        await discord.time.sleep(0.2)
    [message] = await waited(discord, "w59")
    assert message.edits <= (discord.clock.now() - began) / EDIT_S + 1
    assert len(set(message.texts)) == len(message.texts)
    await discord.reply.finish()


async def waited(discord: Scene, text: str) -> list[Posted]:
    await discord.shows(text)
    return discord.thread.answers


@pytest.mark.parametrize("fault", DOUBTFUL)
@pytest.mark.parametrize("route", ["create_message", "edit_message", "delete_message"])
async def test_a_lost_answer_of_discord_neither_loses_nor_doubles_text(
    discord: Scene, route: str, fault: Fault
) -> None:
    # Nobody knows whether an edit was made: then it is made again.
    discord.may_edit_twice = True
    discord.faults[route].append(fault)
    await discord.reply.step(Step(1, "Count"))
    await discord.shows("… Count")
    await discord.reply.step(Step(1, "Count", "done"))
    await discord.reply.write("One ")
    await discord.shows("One")
    discord.faults[route].append(fault)
    await discord.reply.write("two ")
    await discord.reply.attach(File("a.csv", "text/csv", b"a"))
    await discord.reply.finish(RETRY)
    shown = [one.text or one.files[0].name for one in discord.thread.own]
    assert shown == ["-# ✓ Count", "One two", "a.csv"]
    assert labels(discord.thread.own[-1]) == [["Retry"]]


async def test_rate_limits_are_waited_for_and_edits_come_less_often(discord: Scene) -> None:
    limited = Fault(429, RATE_LIMITED.body, headers=(("Retry-After", "5"),))
    await discord.reply.write("One ")
    await discord.shows("One")
    began = discord.clock.now()
    discord.faults["edit_message"].append(limited)
    await discord.reply.write("two ")
    await discord.shows("two")
    assert discord.clock.now() - began >= 5
    assert discord.rates.interval_s() == 2 * EDIT_S
    for _ in range(9):
        discord.rates.limited()
    assert discord.rates.interval_s() == SLOWEST_S
    discord.clock.turn(120)
    assert discord.rates.interval_s() == EDIT_S
    await discord.reply.finish()


async def test_a_limit_that_the_library_waits_for_is_heard_of(discord: Scene) -> None:
    await discord.reply.write("One ")
    await discord.shows("One")
    discord.faults["edit_message"].append(RATE_LIMITED)
    await discord.reply.write("two ")
    await discord.shows("two")
    assert discord.rates.interval_s() > EDIT_S
    await discord.reply.finish()
    assert discord.texts() == ["One two"]


async def test_a_ban_of_some_seconds_costs_no_text(discord: Scene) -> None:
    discord.faults["create_message"].append(BANNED)
    await discord.reply.write("One ")
    await discord.reply.finish()
    assert discord.texts() == ["One"]


async def test_a_message_that_somebody_deleted_is_posted_anew(discord: Scene) -> None:
    await discord.reply.write("One ")
    old = await discord.shows("One")
    await discord.ana.deletes(old)
    await discord.reply.write("two ")
    await discord.reply.finish(RETRY)
    [answer] = discord.thread.answers
    assert answer.text == "One two"
    assert labels(answer) == [["Retry"]]


async def test_a_message_that_is_too_old_to_be_edited_is_posted_anew(discord: Scene) -> None:
    discord.world.max_old_edits = 0
    await discord.reply.write("One ")
    old = await discord.shows("One")
    discord.clock.turn(3_700)
    await discord.reply.write("two ")
    await discord.reply.finish(RETRY)
    assert old.is_deleted
    [answer] = discord.thread.answers
    assert answer.text == "One two"


async def test_a_thread_that_was_archived_meanwhile_is_gone_on_in(discord: Scene) -> None:
    await discord.reply.write("One ")
    old = await discord.shows("One")
    await discord.ana.archives(discord.thread)
    await discord.reply.write("two ")
    await discord.reply.finish(RETRY)
    [answer] = discord.thread.answers
    assert old.is_deleted
    assert answer.text == "One two"


async def test_who_may_not_write_in_threads_says_so_in_the_channel(discord: Scene) -> None:
    await discord.reply.heard()
    for _ in range(2):
        discord.faults["create_message"].append(refused(403, 50013, "Missing Permissions"))
    await discord.reply.write("One ")
    await discord.world.until(lambda: len(discord.world.own()) == 1)
    await discord.reply.write("two ")
    await discord.reply.finish(RETRY)
    [said] = discord.world.own()
    assert "may not write" in said.text or "Send Messages in Threads" in said.text


async def test_a_cancelled_writer_leaves_the_answer_whole(discord: Scene) -> None:
    until = asyncio.Event()
    discord.faults["create_message"].append(held(until))
    await discord.reply.write("One ")
    attaching = asyncio.create_task(discord.reply.attach(File("a.csv", "text/csv", b"a")))
    await discord.world.until(lambda: discord.thread.channel is not None)
    attaching.cancel()
    await asyncio.wait([attaching])
    until.set()
    await discord.reply.write("_Stopped._")
    await discord.reply.finish()
    assert discord.texts() == ["One _Stopped._"]


async def test_when_discord_is_silent_for_long_the_answer_can_be_given_again(
    discord: Scene,
) -> None:
    await discord.reply.write("One ")
    await discord.shows("One")
    # One more than all patience takes.
    discord.faults["edit_message"].extend([UNAVAILABLE] * 40)
    await discord.reply.write("two ")
    finishing = asyncio.create_task(discord.reply.finish(RETRY))
    while not finishing.done():
        discord.clock.turn(30)
        await asyncio.sleep(0.005)
    with pytest.raises(Unreachable):
        finishing.result()
    discord.faults.heal()
    again = discord.reply_to(discord.question)
    assert await again.withdraw() is False
    await again.write("One two")
    await again.finish(RETRY)
    assert discord.texts() == ["One two"]


async def test_without_a_valid_token_the_answer_can_be_given_again(discord: Scene) -> None:
    discord.faults["create_message"].append(refused(401, 0, "401: Unauthorized"))
    await discord.reply.write("One ")
    with pytest.raises(Unreachable):
        await discord.reply.finish(RETRY)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_goes_wrong_now_and_then_the_answer_is_there_once(
    discord: Scene, seed: int
) -> None:
    kinds = (UNAVAILABLE, UNAVAILABLE_AFTER, DROPPED, DROPPED_AFTER)
    discord.may_edit_twice = True
    discord.faults.draw_from(seed, 0.15, kinds=kinds)
    dice = random.Random(seed)
    words = [f"w{number}" for number in range(300)]
    await discord.reply.heard()
    await discord.reply.step(Step(1, "Count"))
    for word in words:
        await discord.reply.write(f"{word} ")
        if dice.random() < 0.1:
            await asyncio.sleep(0.005)
    await discord.reply.step(Step(1, "Count", "done"))
    await discord.reply.attach(File("a.csv", "text/csv", b"a"))
    await discord.reply.attach(File("b.png", "image/png", b"b"))
    await discord.reply.finish(RETRY)
    discord.faults.heal()
    steps, *texts = sorted(discord.texts(), key=lambda text: not text.startswith("-#"))
    assert steps == "-# ✓ Count"
    assert " ".join(texts).split() == words
    assert [file.name for file in discord.thread.files] == ["a.csv", "b.png"]


async def test_two_answers_stream_within_the_rates_that_are_known_of_discord(
    discord: Scene,
) -> None:
    discord.world.rates.is_limiting = True
    other_question = discord.ana.posts("And what else?")
    other = discord.reply_to(other_question)
    words = [f"w{number} " for number in range(200)]
    for word in words:
        await discord.reply.write(word)
        await other.write(word)
        await discord.time.sleep(0.1)
        await asyncio.sleep(0)
    await discord.reply.finish()
    await other.finish()
    for question in (discord.question, other_question):
        assert " ".join(discord.texts(discord.world.thread(question))) == "".join(words).strip()
