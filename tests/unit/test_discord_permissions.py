"""Who may view a channel: we judge as the library does, and the fake Discord."""

from __future__ import annotations

import random
from typing import Any

import discord

from adapters.discord.directory import channel_of, guild_of
from adapters.discord.viewing import may_view
from tests.fakes.discord import events, permissions
from tests.fakes.discord.permissions import READ_HISTORY, SEND_MESSAGES, VIEW_CHANNEL
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

GUILDS = 300
BITS = (0, 0, VIEW_CHANNEL, VIEW_CHANNEL | SEND_MESSAGES, READ_HISTORY)


def made(draw: random.Random) -> tuple[World, Channel]:
    """A guild of four roles and three people, its permissions thrown by dice."""
    world = World()
    guild, channel = world.guild, world.data
    roles = [world.add_role(name, permissions=draw.choice(BITS)) for name in "abc"]
    people = [
        world.add_person(name, roles=[r for r in roles if draw.random() < 0.5]) for name in "xyz"
    ]
    everyone = guild.roles[guild.id]
    everyone.permissions = draw.choice(BITS)
    for one in (everyone, *roles, *people):
        if draw.random() < 0.6:
            allowed, denied = draw.choice(BITS), draw.choice(BITS)
            world.overwrite(channel, one, allowed=allowed, denied=denied)
    return world, channel


def test_the_library_and_the_fake_judge_as_we_do() -> None:
    draw, state = random.Random(7), discord.Client(intents=discord.Intents.none())._connection
    verdicts: set[bool] = set()
    for _ in range(GUILDS):
        world, place = made(draw)
        head: Any = events.guild_head(world.guild)
        channel_data: Any = place.to_json()
        theirs = discord.Guild(data=head, state=state)
        channel = discord.TextChannel(state=state, guild=theirs, data=channel_data)
        for person in world.people.values():
            if person.id in (world.guild.owner_id, world.bot.id):
                continue
            data: Any = world.guild.member_json(person) | {"user": person.to_json()}
            library = channel.permissions_for(discord.Member(data=data, guild=theirs, state=state))
            ours = may_view(guild_of(head), channel_of(channel_data), data["roles"], str(person.id))
            fake = bool(permissions.of(world.guild, person.id, place) & VIEW_CHANNEL)
            assert ours == library.view_channel == fake
            verdicts.add(ours)
    assert verdicts == {True, False}
