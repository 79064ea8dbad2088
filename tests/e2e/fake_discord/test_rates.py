"""Rate limits of the fake Discord, which the real client waits out."""

from __future__ import annotations

import asyncio

import discord
import pytest

from tests.e2e.fake_discord.listener import Listener, listening
from tests.e2e.fake_discord.raw import QUIET
from tests.fakes.clock import Clock
from tests.fakes.discord.client import redirected
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World


async def test_the_client_waits_before_a_bucket_is_empty(world: World, bot: Listener) -> None:
    world.rates.narrow("create_message", 2, 0.3)
    channel = bot.get_channel(world.data.id)
    assert isinstance(channel, discord.TextChannel)
    for number in range(5):
        await channel.send(str(number))
    assert [one.text for one in world.own()] == list("01234")
    assert world.rates.refusals == {}


async def test_two_processes_meet_the_limit(server: DiscordServer) -> None:
    server.world.rates.narrow("create_message", 1, 0.3)
    async with listening(server) as one, listening(server) as two:
        channels = [bot.get_channel(server.world.data.id) for bot in (one, two)]
        sent = [c.send("x") for c in channels if isinstance(c, discord.TextChannel)]
        await asyncio.gather(*sent)
    assert len(server.world.own()) == 2
    assert server.world.rates.refusals == {"create_message": 1}
    assert server.world.invalid_requests == ["create_message: 429"]


def test_fifty_requests_a_second_are_all_that_there_are() -> None:
    clock = Clock()
    rates = Rates(clock)
    rates.is_limiting = True
    taken = [rates.count("get_channel", str(n)).wait_s == 0 for n in range(60)]
    assert taken.count(True) == 50
    assert rates.count("callback", "x", is_interaction=True).wait_s == 0
    clock.now_s += 1
    assert rates.count("get_channel", "1").wait_s == 0


async def test_old_messages_take_few_edits() -> None:
    clock = Clock()
    async with DiscordServer(World(clock)).serving() as server:
        world = server.world
        world.max_old_edits = 1
        with redirected(server):
            async with listening(server) as bot:
                channel = bot.get_channel(world.data.id)
                assert isinstance(channel, discord.TextChannel)
                said = await channel.send("young")
                clock.now_s += 3601
                await said.edit(content="old", allowed_mentions=QUIET)
                with pytest.raises(discord.HTTPException) as refused:
                    await said.edit(content="older", allowed_mentions=QUIET)
                assert (refused.value.status, refused.value.code) == (429, 30046)
                clock.now_s += 20
                await said.edit(content="older", allowed_mentions=QUIET)
        assert world.offences() == []
