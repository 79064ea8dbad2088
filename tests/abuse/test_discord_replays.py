"""Cases 66 to 68 in Discord: what comes again, what nobody asked with, and floods."""

from __future__ import annotations

import asyncio

import pytest

from agent.model import Completion
from agent.scripted import runs
from bot.orders import NOT_YOURS
from tests.fakes.discord import events
from tests.fakes.discord.faults import DROPPED_AFTER, RATE_LIMITED
from tests.fakes.discord.gateway import CUT
from tests.fakes.discord.human import Human
from tests.fakes.discord_office import DiscordOffice
from tests.fakes.open_desk import asked, echo


@pytest.fixture
def ana(there: DiscordOffice) -> Human:
    return Human(there.discord)


def questions(there: DiscordOffice) -> list[str]:
    return [asked(request) for request in there.requests]


async def test_abuse_66_copies_of_a_message_run_once_also_after_a_restart(
    there: DiscordOffice, ana: Human
) -> None:
    world = there.discord.world
    async with there.open(echo, echo) as desk:
        question = await ana.mentions("one")
        for _ in range(3):
            events.told_again(world, question)
        await ana.mentions("two")
        await desk.has(2)
        await desk.idle()
        assert sorted(questions(there)) == ["one", "two"]
    async with there.open(echo, echo) as desk:
        events.told_again(world, question)
        await ana.answered(await ana.mentions("three"), 1)
        await desk.idle()
        assert questions(there) == ["three"]
    assert [one.text for one in ana.answers(question)] == ["You asked: one."]


async def test_abuse_66_what_is_said_while_nobody_listens_is_answered_once(
    there: DiscordOffice, ana: Human
) -> None:
    async with there.open(echo) as desk:
        question = await ana.mentions("one")
        await desk.has(1)
        await desk.idle()
    await ana.replies(ana.thread(question), "two")
    other = await ana.mentions("three")
    async with there.open(echo, echo) as desk:
        await desk.has(2)
        await desk.idle()
        assert sorted(questions(there)) == ["three", "two"]
    assert [one.text for one in ana.answers(question)] == ["You asked: one.", "You asked: two."]
    assert [one.text for one in ana.answers(other)] == ["You asked: three."]


async def test_abuse_67_bots_edits_and_what_we_say_ourselves_ask_nothing(
    there: DiscordOffice, ana: Human
) -> None:
    me = there.discord.world.bot.id
    async with there.open(lambda _: Completion(f"<@{me}> say it again"), echo) as desk:
        question = await ana.mentions("one")
        await desk.has(1)
        await desk.idle()
        await ana.says_as_webhook(f"<@{me}> and you?", ana.thread(question))
        await ana.edits(question, f"<@{me}> something else")
        await ana.reacts(question, "👍")
        await ana.mentions("the last")
        await desk.has(2)
        await desk.idle()
    assert questions(there) == ["one", "the last"]


async def test_abuse_68_a_hundred_threads_are_answered_each_once(
    there: DiscordOffice, ana: Human
) -> None:
    async with there.open(*[echo] * 100) as desk:
        all_ = [await ana.mentions(f"q{number}") for number in range(100)]
        await desk.has(100)
        await asyncio.wait_for(desk.turns.idle(), 60)
    said = [[one.text for one in ana.answers(question)] for question in all_]
    assert said == [[f"You asked: q{number}."] for number in range(100)]


async def test_abuse_68_rate_limits_lost_answers_and_a_cut_gateway_lose_and_double_nothing(
    there: DiscordOffice, ana: Human
) -> None:
    faults = there.discord.faults
    async with there.open(*[echo] * 6) as desk:
        for route in ("create_message", "edit_message", "start_thread"):
            faults[route].extend([RATE_LIMITED, DROPPED_AFTER])
        all_ = [await ana.mentions(f"q{number}") for number in range(3)]
        there.discord.gateway.close(CUT)
        all_ += [await ana.mentions(f"q{number}") for number in range(3, 6)]
        await desk.has(6)
        await asyncio.wait_for(desk.turns.idle(), 60)
    said = [[one.text for one in ana.answers(question)] for question in all_]
    assert said == [[f"You asked: q{number}."] for number in range(6)]


async def test_a_stranger_in_the_thread_cannot_stop_what_others_asked(
    there: DiscordOffice, ana: Human
) -> None:
    ben = Human(there.discord, there.discord.world.ben)
    async with there.open(runs("import time; time.sleep(1)"), Completion("Done.")) as desk:
        question = await ana.mentions("go")
        await desk.has(1)
        await ana.thread(question).wait_for(lambda thread: thread.channel is not None)
        stop = await ben.runs("/stop", at=ana.thread(question))
        await ben.until_answered(stop)
        await desk.idle()
    told = [one.text for one in ana.thread(question).own if one.visible_to == ben.person.id]
    assert told == [NOT_YOURS]
    assert "Done." in [one.text for one in ana.answers(question)]
