"""Where lists of servers, channels or roles are set, nobody else is answered."""

from __future__ import annotations

from adapters.discord.access import Access
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk


async def test_only_people_with_an_allowed_role_are_answered(discord: DiscordServer) -> None:
    world = discord.world
    role = world.add_role("Analysts")
    world.guild.members[world.ben.id].add(role.id)
    desk, ana, ben = RecordingDesk(), Human(discord), Human(discord, world.ben)
    async with serving(discord, desk, access=Access(roles=frozenset({str(role.id)}))):
        await ana.mentions("plot it")
        refused = await ana.until_answered(await ana.runs("/ask", {"question": "plot it"}))
        asked = await ben.mentions("plot it")
        [message] = await desk.has(1)
    assert message.id == str(asked.id)
    assert refused.original is not None
    assert refused.is_ephemeral
    assert "certain roles" in refused.original.text
    assert world.own() == [refused.original]


async def test_who_lost_the_role_cannot_press_either(discord: DiscordServer) -> None:
    world = discord.world
    role = world.add_role("Analysts")
    world.guild.members[world.ana.id].add(role.id)
    desk, ana = RecordingDesk(), Human(discord)
    access = Access(roles=frozenset({str(role.id)}))
    async with serving(discord, desk, access=access):
        opened = await ana.uses_menu("Ask about this", await ana.says("Sales"))
        await ana.until_answered(opened)
        world.guild.members[world.ana.id].discard(role.id)
        sent = await ana.until_answered(await ana.submits(opened, {}))
    assert sent.original is not None
    assert "certain roles" in sent.original.text
    assert desk.accepted == []


async def test_other_servers_and_channels_are_not_answered(discord: DiscordServer) -> None:
    world = discord.world
    elsewhere = world.add_guild("Elsewhere")
    world.joins(world.ana, elsewhere)
    there = world.add_channel("general", guild=elsewhere)
    desk, ana = RecordingDesk(), Human(discord)
    access = Access(frozenset({str(world.guild.id)}), frozenset({str(world.data.id)}))
    async with serving(discord, desk, access=access):
        await ana.at(there).mentions("plot it")
        await ana.at(world.random).mentions("plot it")
        asked = await ana.mentions("plot it")
        [message] = await desk.has(1)
        thread = await ana.starts_thread(asked)
        await ana.replies(thread, "in a thread of the channel")
        await desk.has(2)
    assert message.id == str(asked.id)
    assert world.own() == []


async def test_direct_messages_are_for_people_of_an_allowed_server(discord: DiscordServer) -> None:
    world = discord.world
    role = world.add_role("Analysts")
    world.guild.members[world.ben.id].add(role.id)
    elsewhere = world.add_guild("Elsewhere")
    eve = Human(discord, world.add_person("Eve", guild=elsewhere))
    desk, ana, ben = RecordingDesk(), Human(discord), Human(discord, world.ben)
    access = Access(frozenset({str(world.guild.id)}), roles=frozenset({str(role.id)}))
    async with serving(discord, desk, access=access):
        await eve.dm("plot it")
        await ana.dm("plot it")
        asked = await ben.dm("plot it")
        [message] = await desk.has(1)
        await ben.dm("and again")
        await desk.has(2)
    assert message.id == str(asked.id)
    assert [message.author.name for message in desk.messages] == ["Ben", "Ben"]
