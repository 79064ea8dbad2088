"""Threads of the fake Discord: started, full, archived, locked, renamed, gone."""

from __future__ import annotations

import discord
import pytest

from tests.e2e.fake_discord.listener import Listener
from tests.fakes.discord import permissions
from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World


async def started(bot: Listener, posted: Posted) -> discord.Thread:
    return await (await bot.hears(posted)).create_thread(name="Bread")


async def test_a_second_thread_of_a_message_is_refused(bot: Listener, ana: Human) -> None:
    asked = await ana.mentions("hello")
    await started(bot, asked)
    with pytest.raises(discord.HTTPException) as refused:
        await started(bot, asked)
    assert refused.value.code == 160004


async def test_a_thread_that_a_person_started_first_is_found(
    world: World, bot: Listener, ana: Human
) -> None:
    asked = await ana.mentions("hello")
    await ana.starts_thread(asked, "Mine")
    await bot.until(f"thread {asked.id}")
    with pytest.raises(discord.HTTPException) as refused:
        await started(bot, asked)
    assert refused.value.code == 160004
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    thread = guild.get_thread(asked.id)
    assert thread is not None
    await thread.send("hi")
    assert [one.text for one in ana.answers(asked)] == ["hi"]
    assert world.offences() == []


async def test_a_guild_has_so_many_open_threads(world: World, bot: Listener, ana: Human) -> None:
    world.guild.max_active_threads = 1
    first = await started(bot, await ana.mentions("one"))
    second = await ana.mentions("two")
    with pytest.raises(discord.HTTPException) as refused:
        await started(bot, second)
    assert refused.value.code == 160006
    await first.edit(archived=True)
    await started(bot, second)
    assert world.offences() == []


async def test_writing_opens_an_archived_thread(bot: Listener, ana: Human) -> None:
    asked = await ana.mentions("hello")
    thread = await started(bot, asked)
    said = await thread.send("one")
    await ana.archives(asked)
    with pytest.raises(discord.HTTPException) as refused:
        await said.edit(content="two")
    assert refused.value.code == 50083
    await thread.send("three")
    assert asked.thread is not None
    assert not asked.thread.is_archived


async def test_a_locked_thread_takes_nothing(bot: Listener, ana: Human) -> None:
    asked = await ana.mentions("hello")
    thread = await started(bot, asked)
    said = await thread.send("zero")
    await ana.locks(asked)
    with pytest.raises(discord.Forbidden) as unchanged:
        await said.edit(content="changed")
    assert unchanged.value.code == 50083
    with pytest.raises(discord.Forbidden) as refused:
        await thread.send("one")
    assert refused.value.code == 160005
    await ana.archives(asked, locked=True)
    with pytest.raises(discord.HTTPException) as closed:
        await thread.send("two")
    assert closed.value.code == 50083


async def test_messages_that_nobody_wrote_are_there_too(bot: Listener, ana: Human) -> None:
    asked = await ana.mentions("hello")
    thread = await started(bot, asked)
    await thread.edit(name="Cake")
    kinds = [one.type async for one in thread.history(oldest_first=True)]
    assert kinds == [
        discord.MessageType.thread_starter_message,
        discord.MessageType.channel_name_change,
    ]
    assert ana.thread(asked).own == []


async def test_open_threads_are_known_at_once_and_on_request(
    world: World, server: DiscordServer, ana: Human, bot: Listener
) -> None:
    asked = await ana.mentions("hello")
    thread = await started(bot, asked)
    said = await ana.replies(asked, "more")
    server.gateway.invalidate()
    await bot.until("ready", 2)
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    known = guild.get_thread(thread.id)
    assert known is not None
    assert known.last_message_id == said.id
    assert [one.id for one in await guild.active_threads()] == [thread.id]


async def test_a_thread_may_be_told_of_twice(world: World, bot: Listener, ana: Human) -> None:
    world.repeats_thread_create = True
    asked = await ana.mentions("hello")
    await started(bot, asked)
    dropped = await ana.replies(asked, "more")
    await bot.hears(dropped)


async def test_a_deleted_thread_is_unknown(bot: Listener, ana: Human) -> None:
    asked = await ana.mentions("hello")
    thread = await started(bot, asked)
    await ana.deletes_thread(asked)
    with pytest.raises(discord.NotFound) as refused:
        await thread.send("one")
    assert refused.value.code == 10003


async def test_no_thread_without_the_permission(world: World, bot: Listener, ana: Human) -> None:
    world.deny(world.data, permissions.CREATE_PUBLIC_THREADS)
    asked = await ana.mentions("hello")
    with pytest.raises(discord.Forbidden) as refused:
        await started(bot, asked)
    assert refused.value.code == 50013


async def test_a_channel_that_the_bot_may_not_see_or_write_to(
    world: World, bot: Listener, ana: Human
) -> None:
    heard = await bot.hears(await ana.says("hello"))
    world.deny(world.data, permissions.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await heard.channel.send("one")
    assert refused.value.code == 50013
    world.deny(world.data, permissions.VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden) as unseen:
        await heard.channel.send("one")
    assert unseen.value.code == 50001
    hidden = await ana.says("not for you")
    await ana.at(world.random).says("for you")
    await world.until(lambda: any(one.content == "for you" for one in bot.heard), 20)
    assert hidden.id not in {one.id for one in bot.heard}
