"""The fake Discord as a room."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from adapters.audience import Readers
from adapters.messages import ThreadKey
from tests.fakes.discord.client import redirected
from tests.fakes.discord.faults import refused
from tests.fakes.discord.places import Channel, Person
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World
from tests.fakes.discord_readers import Reading, reading

from .room import Who


class DiscordRoom:
    def __init__(self, here: Reading) -> None:
        self._here = here
        self._world = here.world
        self.workspace = str(here.world.guild.id)

    @property
    def readers(self) -> Readers:
        return self._here.adapter.readers

    @property
    def public(self) -> ThreadKey:
        return self._thread(self._world.data)

    @property
    def private(self) -> ThreadKey:
        return self._thread(self._world.random)

    def direct(self, who: Who) -> ThreadKey:
        channel = str(self._world.direct(self._person(who)).id)
        return ThreadKey("discord", "@me", channel, channel)

    def id(self, who: Who) -> str:
        return str(self._person(who).id)

    def name(self, who: Who) -> str:
        return f"discord:{self.workspace}:{self.id(who)}"

    async def joins(self, who: Who) -> None:
        self._here.owner.lets_in(self._world.random, self._person(who))

    async def leaves(self, who: Who) -> None:
        self._here.owner.keeps_out(self._world.random, self._person(who))

    def refuses(self) -> None:
        self._here.discord.faults["get_channel"].append(refused(403, 50001, "Missing Access"))

    @property
    def asked(self) -> int:
        return len(self._here.discord.calls)

    async def until_changed(self) -> list[ThreadKey]:
        return await self._here.until_changed()

    def _person(self, who: Who) -> Person:
        return self._world.ana if who == "ana" else self._world.ben

    def _thread(self, channel: Channel) -> ThreadKey:
        return ThreadKey("discord", self.workspace, str(channel.id), "1")


@asynccontextmanager
async def discord_room() -> AsyncGenerator[DiscordRoom]:
    async with DiscordServer(World()).serving() as server:
        world = server.world
        helper = world.add_person("Helper", is_bot=True)
        with redirected(server):
            async with reading(server) as here:
                here.owner.closes(world.random, world.ana, helper)
                await here.until_changed()
                yield DiscordRoom(here)
    assert world.offences() == []
