"""Connections of the fake Discord's gateway as the real client lives through them."""

from __future__ import annotations

import asyncio

import discord

from tests.e2e.fake_discord.listener import Listener, intents, listening
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
