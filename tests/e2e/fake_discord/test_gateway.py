"""Connections of the fake Discord's gateway as the real client lives through them."""

from __future__ import annotations

import asyncio

import discord
import pytest
from discord.http import Route

from tests.e2e.fake_discord.listener import Listener, intents, listening
from tests.e2e.fake_discord.raw import send
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import TOKEN, DiscordServer


async def test_a_dropped_connection_resumes_with_what_was_missed(
    server: DiscordServer, bot: Listener, ana: Human
) -> None:
    server.gateway.close(4000)
    missed = await ana.says("while you were away")
    await bot.hears(missed)
    assert server.gateway.resumed == 1
    assert server.gateway.identified == 1


async def test_a_request_to_reconnect_is_followed_by_a_resume(
    server: DiscordServer, bot: Listener, ana: Human
) -> None:
    server.gateway.reconnect()
    await bot.until("resumed")
    await bot.hears(await ana.says("still there?"))


async def test_a_sharded_client_talks_to_two_guilds(server: DiscordServer) -> None:
    world = server.world
    other = world.add_guild("Globex")
    world.joins(world.ana, other)
    there = world.add_channel("data", guild=other)

    class Sharded(discord.AutoShardedClient):
        async def on_ready(self) -> None:
            ready.set()

        async def on_message(self, message: discord.Message) -> None:
            heard.append(message)
            world.changed.set()

    ready, heard = asyncio.Event(), list[discord.Message]()
    client = Sharded(intents=intents(), guild_ready_timeout=0.05)
    async with client:
        task = asyncio.create_task(client.start(TOKEN))
        async with asyncio.timeout(20):
            await ready.wait()
        assert {guild.name for guild in client.guilds} == {"Acme", "Globex"}
        await Human(server).at(there).says("hello")
        await world.until(lambda: len(heard) == 1, 20)
        assert heard[0].guild == client.get_guild(other.id)
        await client.close()
        await task


async def test_without_the_intent_only_mentions_have_content(
    server: DiscordServer, ana: Human
) -> None:
    async with listening(server, content=False) as bot:
        plain = await bot.hears(await ana.says("secret", files=[("a.csv", b"1")]))
        assert (plain.content, plain.attachments) == ("", [])
        mention = await bot.hears(await ana.mentions("hello"))
        assert mention.content.endswith("hello")


async def test_an_invalid_session_loses_what_is_said_meanwhile(
    server: DiscordServer, bot: Listener, ana: Human
) -> None:
    server.gateway.invalidate()
    lost = await ana.says("lost")
    await bot.until("ready", 2)
    await bot.hears(await ana.says("heard"))
    assert lost.id not in {one.id for one in bot.heard}
    assert server.gateway.identified == 2


async def test_an_invalid_session_may_be_resumable(
    server: DiscordServer, bot: Listener, ana: Human
) -> None:
    server.gateway.invalidate(resumable=True)
    await bot.hears(await ana.says("heard"))
    assert (server.gateway.identified, server.gateway.resumed) == (1, 1)


async def test_the_gateway_may_be_gone_for_a_while(
    server: DiscordServer, bot: Listener, ana: Human
) -> None:
    server.gateway.leave()
    missed = await ana.says("while you were away")
    await server.world.until(lambda: server.gateway.refused > 0, 20)
    server.gateway.come_back()
    await bot.hears(missed)


async def test_a_first_connection_that_ends_before_hello_ends_the_client(
    server: DiscordServer,
) -> None:
    server.gateway.early_closes = 1
    async with Listener(server) as bot:
        with pytest.raises(AttributeError):
            await bot.start(TOKEN)


async def test_a_malformed_event_ends_the_client(server: DiscordServer) -> None:
    async with Listener(server) as bot:
        task = asyncio.create_task(bot.start(TOKEN))
        await bot.until("ready")
        server.gateway.send_malformed()
        with pytest.raises(KeyError):
            await task


async def test_events_may_come_twice(server: DiscordServer, bot: Listener, ana: Human) -> None:
    server.gateway.repeats = True
    said = await ana.says("hello")
    await server.world.until(lambda: len(bot.heard) == 2, 20)
    assert [one.id for one in bot.heard] == [said.id] * 2


async def test_an_intent_that_is_off_in_the_portal_ends_the_connection(
    server: DiscordServer,
) -> None:
    server.world.privileged_intents = False
    async with Listener(server) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(TOKEN)


async def test_a_wrong_token_may_not_log_in(server: DiscordServer) -> None:
    async with Listener(server) as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


async def test_routes_and_fields_that_are_not_modelled_are_recorded(
    server: DiscordServer, bot: Listener
) -> None:
    with pytest.raises(discord.NotFound):
        await bot.http.request(Route("GET", "/voice/regions"))
    await send(bot, server.world.data.id, content="x", poll={})
    assert server.world.unmodelled == ["GET /voice/regions", "create_message with poll"]
    assert len(server.world.offences()) == 2
