"""Whatever becomes of the gateway: nothing that is said gets lost, and nothing is heard twice."""

from __future__ import annotations

import pytest

from adapters.desk import AdapterError
from adapters.discord.seen import GUILDS, MemorySeen
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk


async def at_once(_: float) -> None: ...


async def test_what_is_said_while_the_line_is_cut_comes_after_a_resume(
    discord: DiscordServer,
) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        discord.gateway.close(4000)
        asked = await ana.mentions("plot it")
        [message] = await desk.has(1)
        assert discord.gateway.resumed == 1
    assert message.id == str(asked.id)


async def test_a_lost_session_is_caught_up_on_in_order(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        before = await ana.mentions("before")
        await desk.has(1)
        await ana.dm("directly before")
        await desk.has(2)
        discord.gateway.invalidate()
        lost = [await ana.mentions("first"), await ana.mentions("second")]
        direct = await ana.dm("directly")
        messages = await desk.has(5)
    said = [int(message.id) for message in messages]
    assert [one for one in said if one in {lost[0].id, lost[1].id}] == [one.id for one in lost]
    assert {before.id, direct.id} <= set(said)
    assert len(desk.accepted) == 5


async def test_what_was_said_while_the_bot_was_down_is_heard_at_its_start(
    discord: DiscordServer,
) -> None:
    desk, ana, seen = RecordingDesk(), Human(discord), MemorySeen()
    async with serving(discord, desk, seen=seen):
        asked = await ana.mentions("plot it")
        await desk.has(1)
        thread = await ana.starts_thread(asked)
        await ana.dm("hello")
        await desk.has(2)
    follow_up = await ana.replies(thread, "And for 2015?")
    direct = await ana.dm("And directly?")
    asked = await ana.mentions("another")
    await ana.says("talk among people")

    again = RecordingDesk()
    async with serving(discord, again, seen=seen):
        messages = await again.has(3)
    new = {int(message.id) for message in messages} | {int(m.id) for m in again.messages}
    assert {follow_up.id, direct.id, asked.id} <= new


async def test_the_first_start_hears_from_now_on(discord: DiscordServer) -> None:
    desk, ana, seen = RecordingDesk(), Human(discord), MemorySeen()
    old = ana.posts(f"<@{discord.world.bot.id}> long ago")
    old_id = old.id - (3_600_000 << 22)
    discord.world.messages[old_id], old.id = old, old_id
    async with serving(discord, desk, seen=seen):
        asked = await ana.mentions("now")
        await desk.until(lambda: any(one.id == str(asked.id) for one in desk.messages))
    assert await seen.position(GUILDS) >= asked.id
    assert [one.id for one in desk.messages] == [str(asked.id)]


async def test_a_malformed_event_costs_nothing(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk, sleep=at_once):
        discord.gateway.send_malformed()
        asked = await ana.mentions("plot it")
        [message] = await desk.has(1)
    assert message.id == str(asked.id)
    assert discord.gateway.identified == 2


async def test_a_gateway_that_closes_early_is_tried_again(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    discord.gateway.early_closes = 1
    async with serving(discord, desk, sleep=at_once):
        await ana.mentions("plot it")
        await desk.has(1)


async def test_a_gateway_that_is_gone_for_long_is_left_for_a_new_one(
    discord: DiscordServer,
) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk, sleep=at_once):
        discord.gateway.leave()
        asked = await ana.mentions("plot it")
        discord.gateway.come_back(with_sessions=False)
        [message] = await desk.has(1)
    assert message.id == str(asked.id)


async def test_an_event_that_comes_twice_is_heard_once(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    discord.gateway.repeats = True
    async with serving(discord, desk):
        await ana.mentions("first")
        await ana.mentions("second")
        await desk.has(2)
    assert len(desk.accepted) == 2


async def test_discord_asks_to_come_again_and_is_obeyed(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        discord.gateway.reconnect()
        await ana.mentions("plot it")
        await desk.has(1)
        assert discord.gateway.resumed == 1


async def test_a_wrong_token_is_told_with_where_to_find_it(discord: DiscordServer) -> None:
    with pytest.raises(AdapterError, match=r"refuses the token.*DISCORD_TOKEN"):
        async with serving(discord, RecordingDesk(), token="no.such.token"):
            pass


async def test_intents_that_are_switched_off_are_told_with_the_switch(
    discord: DiscordServer,
) -> None:
    discord.world.privileged_intents = False
    with pytest.raises(AdapterError, match="Message Content Intent"):
        async with serving(discord, RecordingDesk()):
            pass


async def test_a_message_that_cannot_be_recorded_is_tried_again(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk, sleep=at_once):
        desk.refusals.append(RuntimeError("the database is locked"))
        first, second = await ana.mentions("first"), await ana.mentions("second")
        messages = await desk.has(2)
    assert {message.id for message in messages} == {str(first.id), str(second.id)}


async def test_each_shard_catches_up_on_its_own_servers(discord: DiscordServer) -> None:
    world = discord.world
    other = world.add_guild("Elsewhere")
    while (other.id >> 22) % 2 == (world.guild.id >> 22) % 2:
        other = world.add_guild("Elsewhere")
    world.joins(world.ana, other)
    there = world.add_channel("general", guild=other)
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk, shard_count=2):
        await desk.until(lambda: bool(desk.resumed))
        asked = {(await ana.mentions("here")).id, (await ana.at(there).mentions("there")).id}
        await ana.dm("directly")
        await desk.has(3)
        assert discord.gateway.identified == 2
        discord.gateway.invalidate()
        asked |= {(await ana.mentions("here")).id, (await ana.at(there).mentions("there")).id}
        messages = await desk.has(5)
    assert asked < {int(message.id) for message in messages}
    assert len(desk.accepted) == 5
