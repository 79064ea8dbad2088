"""What a crash broke off in Discord is taken back; and commands, which are for one person alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest

from adapters.discord.ephemeral import EphemeralReply
from adapters.discord.posts import Answer
from adapters.discord.tokens import MemoryTokens
from adapters.discord.ways_back import Interaction
from adapters.messages import Button, File, Step
from tests.e2e.fake_discord.listener import listening
from tests.fakes.discord.faults import DROPPED_AFTER, held, refused
from tests.fakes.discord_scene import Scene, labels, scene

COMMAND = Answer("discord:1:2:3", "4")
RETRY = (Button("retry", "Retry", "17"),)


@pytest.fixture
async def world() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


def ours(world: Scene) -> list[str]:
    """What is left of the bot's messages."""
    return [one.text or one.files[0].name for one in world.thread.own]


async def begun(world: Scene) -> None:
    """An answer in the middle of which the bot dies."""
    await world.reply.step(Step(1, "Count"))
    await world.reply.write("So far ")
    await world.shows("So far")
    await die()


async def die() -> None:
    """As SIGKILL does: nothing runs on."""
    names = ("_pump", "_flush", "_keep")
    while tasks := [
        task
        for task in asyncio.all_tasks()
        if getattr(getattr(task.get_coro(), "cr_code", None), "co_name", "") in names
    ]:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_a_message_that_was_not_answered_leaves_nothing_to_take_back(world: Scene) -> None:
    calls = len(world.server.calls)
    assert await world.reply_to(world.question).withdraw() is False
    assert len(world.server.calls) == calls
    assert world.thread.channel is None


async def test_what_was_broken_off_is_taken_back(world: Scene) -> None:
    await world.reply.attach(File("a.csv", "text/csv", b"a"))
    await world.reply.attach(File("bars.png", "image/png", b"png"))
    await begun(world)
    assert len(ours(world)) == 4
    assert await world.reply_to(world.question).withdraw() is False
    assert ours(world) == []


async def test_a_finished_answer_stays_and_is_known(world: Scene) -> None:
    await world.reply.write("All.")
    await world.reply.attach(File("bars.png", "image/png", b"png"))
    await world.reply.finish(RETRY)
    before = ours(world)
    assert await world.reply_to(world.question).withdraw() is True
    assert ours(world) == before


@pytest.mark.parametrize("what", ["text", "file", "picture"])
async def test_what_was_sent_when_the_bot_died_is_taken_back(world: Scene, what: str) -> None:
    until = asyncio.Event()
    world.faults["create_message"].append(held(until))
    reply = world.reply
    if what == "text":
        await reply.write("So   far\n\n  and on ")
    else:
        kind = "image/png" if what == "picture" else "text/csv"
        await reply.attach(File("a.png", kind, b"abc"))
    finishing = asyncio.create_task(reply.finish())
    await world.world.until(lambda: "create_message" in world.server.calls)
    finishing.cancel()
    await die()
    until.set()
    await world.world.until(lambda: bool(world.thread.own))
    assert await world.reply_to(world.question).withdraw() is False
    assert ours(world) == []


async def test_what_belongs_to_other_messages_stays(world: Scene) -> None:
    await world.reply.write("Same words.")
    await world.reply.finish()
    _, order = await world.ask("help")
    await order.write("Ask me.")
    await order.finish()
    asked, dying = await world.ask("and by year?")
    await dying.write("By year ")
    await world.shows("By year")
    await die()
    world.faults["create_message"].append(refused(503, 0, "down"))
    assert await world.reply_to(asked).withdraw() is False
    assert ours(world) == ["Same words.", "Ask me."]


async def test_the_same_words_of_another_answer_stay(world: Scene) -> None:
    await world.reply.write("Stopped.")
    await world.reply.finish()
    asked, dying = await world.ask("and by year?")
    until = asyncio.Event()
    world.faults["create_message"].append(held(until))
    await dying.write("Stopped.")
    finishing = asyncio.create_task(dying.finish())
    await world.world.until(lambda: world.server.calls.count("create_message") == 2)
    finishing.cancel()
    await die()
    # It never arrived.
    assert await world.reply_to(asked).withdraw() is False
    assert ours(world) == ["Stopped."]
    until.set()


async def test_a_thread_that_cannot_be_read_is_answered_anew(world: Scene) -> None:
    await world.posts.sending(_answer(world), "never sent")
    world.faults["messages"].append(refused(403, 50001, "Missing Access"))
    assert await world.reply_to(world.question).withdraw() is False


def _answer(world: Scene) -> Any:
    return world.reply._record


async def test_an_answer_that_got_through_unheard_is_there_once(world: Scene) -> None:
    world.faults["create_message"].append(DROPPED_AFTER)
    await world.reply.write("All.")
    await world.reply.finish(RETRY)
    assert ours(world) == ["All."]
    assert await world.reply_to(world.question).withdraw() is True


@dataclass
class Way:
    """To who ran a command."""

    interaction: Interaction
    said: int = 0
    is_private: bool = True

    async def open(self) -> discord.Webhook | None:
        return None if self.interaction.is_expired() else self.interaction.followup


@asynccontextmanager
async def ran(world: Scene, *, ephemeral: bool = True) -> AsyncGenerator[Way]:
    """`/datasets` was run, and is acknowledged."""
    async with listening(world.server) as bot:

        async def datasets(interaction: discord.Interaction) -> None: ...

        bot.tree.add_command(
            discord.app_commands.Command(name="datasets", description="All", callback=datasets)
        )
        await bot.tree.sync()
        asked = await world.ana.runs("/datasets")
        await world.world.until(lambda: bool(bot.interactions))
        interaction = bot.interactions[-1]
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)
        assert asked.is_answered
        yield Way(interaction)


async def test_a_commands_answer_is_seen_by_who_ran_it_alone(world: Scene) -> None:
    async with ran(world) as way:
        reply = EphemeralReply(way, world.posts, MemoryTokens(), COMMAND)
        await reply.heard()
        await reply.status("Looking")
        await reply.write("| dataset | rows |\n|---|---|\n| cars <@5> | 8,000 |\n\nThat is all.")
        await reply.attach(File("thread.ipynb", "application/json", b"{}"))
        await reply.finish((Button("ask", "Cars", "Describe cars"),))
        text, file = world.world.own()
        assert {one.visible_to for one in (text, file)} == {world.world.ana.id}
        assert text.text.startswith("```\ndataset")
        assert [one.name for one in file.files] == ["thread.ipynb"]
        assert labels(file) == [["Cars"]]
        # It is whole, and isn't given again.
        assert await reply.withdraw() is True


async def test_a_command_with_nothing_to_say_ends_the_waiting(world: Scene) -> None:
    async with ran(world) as way:
        reply = EphemeralReply(way, world.posts, MemoryTokens(), COMMAND)
        await reply.finish()
        assert world.world.own() == []


async def test_a_command_whose_way_back_is_closed_is_logged(world: Scene) -> None:
    reply = EphemeralReply(None, world.posts, MemoryTokens(), COMMAND)
    await reply.write("Too late.")
    await reply.finish()
    assert world.world.own() == []


async def test_a_whisper_after_an_interaction_is_for_one_alone(world: Scene) -> None:
    async with ran(world) as way:
        reply = world.reply_to(world.question, way)
        await reply.whisper("Only *you* may <@5>")
        [message] = world.world.own()
        assert (message.visible_to, message.text) == (world.world.ana.id, "Only *you* may \\<@5>")
