"""What people do to a guild, and what the client is told of it."""

from __future__ import annotations

import discord
import pytest

from tests.e2e.fake_discord.listener import Listener, listening
from tests.fakes.discord.human import Human
from tests.fakes.discord.owner import Owner
from tests.fakes.discord.permissions import VIEW_CHANNEL
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World


async def test_a_guild_that_throws_the_bot_out_is_gone(
    world: World, bot: Listener, ana: Human
) -> None:
    heard = await bot.hears(await ana.says("hello"))
    await ana.removes_bot()
    await bot.until("left Acme")
    with pytest.raises(discord.Forbidden) as refused:
        await heard.channel.send("one")
    assert refused.value.code == 50001
    unheard = await ana.says("behind your back")
    await ana.invites_bot(world.guild)
    await bot.hears(await ana.says("welcome back"))
    assert unheard.id not in {one.id for one in bot.heard}


async def test_of_the_members_only_the_bot_is_known_at_first(world: World, bot: Listener) -> None:
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    assert [member.id for member in guild.members] == [world.bot.id]
    assert (await guild.fetch_member(world.ana.id)).name == "ana"


async def test_the_roles_of_who_speaks_come_with_the_message(
    world: World, server: DiscordServer
) -> None:
    analysts = world.add_role("Analysts")
    eve = world.add_person("Eve", roles=[analysts])
    async with listening(server) as bot:
        heard = await bot.hears(await Human(server, eve).says("hello"))
        assert isinstance(heard.author, discord.Member)
        assert heard.author.get_role(analysts.id) is not None


async def test_links_of_people_are_unfurled_by_an_update(bot: Listener, ana: Human) -> None:
    said = await ana.says("see https://example.org/a")
    heard = await bot.hears(said)
    await bot.until("edited see https://example.org/a")
    assert heard.edited_at is None


async def test_addresses_of_files_die_and_are_told_anew(
    world: World, bot: Listener, ana: Human
) -> None:
    heard = await bot.hears(await ana.says("", files=[("a.csv", b"1")]))
    world.expire_files()
    with pytest.raises(discord.NotFound):
        await heard.attachments[0].read()
    again = await heard.channel.fetch_message(heard.id)
    assert await again.attachments[0].read() == b"1"


async def test_a_deleted_channel_is_unknown(world: World, bot: Listener, ana: Human) -> None:
    heard = await bot.hears(await ana.says("hello"))
    await ana.deletes_channel()
    await bot.until(f"deleted {world.data.id}")
    with pytest.raises(discord.NotFound) as refused:
        await heard.channel.send("one")
    assert refused.value.code == 10003


async def test_a_guild_may_be_unavailable_for_a_while(
    world: World, server: DiscordServer, bot: Listener
) -> None:
    server.gateway.lose_guild(world.guild)
    await bot.until("lost Acme")
    server.gateway.find_guild(world.guild)
    await bot.until("found Acme")


async def test_an_app_without_the_members_intent_is_told_of_roles_and_channels_alone(
    world: World, bot: Listener
) -> None:
    owner = Owner(world)
    role = owner.makes("Analysts")
    owner.gives(world.ana, role)
    owner.throws_out(world.ben)
    owner.permits(role, VIEW_CHANNEL)
    owner.closes(world.data, role, world.ana)
    await bot.until(f"changed {world.data.id}")
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    known, channel = guild.get_role(role.id), guild.get_channel(world.data.id)
    assert known is not None
    assert channel is not None
    assert known.permissions.view_channel
    opened = {one.id: pair.view_channel for one, pair in channel.overwrites.items()}
    assert opened[role.id] is True
    assert opened[guild.id] is False
    assert [one for one in bot.events if "member" in one] == []
