"""Ways in which calls of the fake Discord go wrong, as the real client sees them."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.e2e.fake_discord.listener import Listener
from tests.e2e.fake_discord.raw import QUIET
from tests.fakes.discord.faults import (
    BAD_GATEWAY_AFTER,
    BANNED,
    DROPPED,
    DROPPED_AFTER,
    RATE_LIMITED,
    UNAVAILABLE,
    held,
    refused,
)
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World


@pytest.fixture
async def channel(bot: Listener, world: World) -> discord.TextChannel:
    found = bot.get_channel(world.data.id)
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_lost_answer_is_sent_again_and_posted_once(
    world: World, server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults["create_message"].append(BAD_GATEWAY_AFTER)
    await channel.send("once")
    assert [one.text for one in world.own()] == ["once"]
    assert server.calls.count("create_message") == 2


async def test_a_rate_limit_is_waited_for(
    world: World, server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults["create_message"].append(RATE_LIMITED)
    await channel.send("later")
    assert [one.text for one in world.own()] == ["later"]


async def test_a_ban_is_an_error_at_once(
    server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults["create_message"].append(BANNED)
    with pytest.raises(discord.HTTPException) as said:
        await channel.send("never")
    assert said.value.status == 429


async def test_an_unavailable_server_is_not_asked_again(
    server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults["create_message"].append(UNAVAILABLE)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("never")
    assert server.calls.count("create_message") == 1


@pytest.mark.parametrize(("fault", "posted"), [(DROPPED, []), (DROPPED_AFTER, ["x"])])
async def test_a_connection_is_reset_before_the_effect_or_after_it(
    world: World,
    server: DiscordServer,
    channel: discord.TextChannel,
    fault: object,
    posted: list[str],
) -> None:
    server.faults["create_message"].append(DROPPED if fault is DROPPED else DROPPED_AFTER)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x")
    assert [one.text for one in world.own()] == posted


async def test_a_call_can_be_held_until_a_test_lets_it_go(
    world: World, server: DiscordServer, channel: discord.TextChannel
) -> None:
    go = asyncio.Event()
    server.faults["create_message"].append(held(go))
    sending = asyncio.create_task(channel.send("x"))
    await world.until(lambda: "create_message" in server.calls, 20)
    assert world.own() == []
    go.set()
    await sending
    assert len(world.own()) == 1


async def test_a_refusal_has_the_code_that_a_test_wants(
    server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults["create_message"].append(refused(403, 50013, "Missing Permissions"))
    with pytest.raises(discord.Forbidden) as said:
        await channel.send("x")
    assert said.value.code == 50013


async def test_repeating_an_edit_is_minded_unless_its_answer_was_lost(
    world: World, server: DiscordServer, channel: discord.TextChannel
) -> None:
    said = await channel.send("one", allowed_mentions=QUIET)
    server.faults["edit_message"].append(BAD_GATEWAY_AFTER)
    await said.edit(content="two", allowed_mentions=QUIET)
    assert server.calls.count("edit_message") == 2
    assert world.offences() == []
    await said.edit(content="two", allowed_mentions=QUIET)
    assert world.offences() == ["an edit that changes nothing: 'two'"]


async def test_a_file_that_is_gone_can_not_be_read(
    server: DiscordServer, bot: Listener, ana: Human
) -> None:
    heard = await bot.hears(await ana.says("", files=[("a.csv", b"1")]))
    server.faults["attachment"].append(refused(404, 0, "gone"))
    with pytest.raises(discord.NotFound):
        await heard.attachments[0].read()
    assert await heard.attachments[0].read() == b"1"


async def test_the_same_seed_draws_the_same_faults(server: DiscordServer) -> None:
    drawn: list[list[bool]] = []
    for _ in range(2):
        server.faults.draw_from(7, 0.3, routes=["typing"])
        drawn.append([server.faults.next("typing") is not None for _ in range(50)])
        assert server.faults.next("create_message") is None
    assert drawn[0] == drawn[1]
    assert 5 < sum(drawn[0]) < 25
