"""Who can read in the fake Discord, as the adapter at work finds out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.audience import Audience, Reader
from adapters.discord.adapter import DiscordAdapter
from adapters.messages import ThreadKey
from tests.fakes.clock import Clock
from tests.fakes.discord.human import Human
from tests.fakes.discord.owner import Owner
from tests.fakes.discord.places import Channel, Guild, Person, Role
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk

MEMBER, OUTSIDER = Reader("member"), Reader("external")


@dataclass
class Reading:
    """`named` are the people and roles that are told apart; `changes` what was told of changes."""

    discord: DiscordServer
    adapter: DiscordAdapter
    desk: RecordingDesk
    clock: Clock
    named: set[str] = field(default_factory=set[str])
    changes: list[ThreadKey] = field(default_factory=list[ThreadKey])

    def __post_init__(self) -> None:
        self.world = self.discord.world
        self.owner = Owner(self.world)
        self.ana = Human(self.discord)

    def name(self, one: Person | Role, guild: Guild | None = None) -> str:
        """Of somebody or a role, told apart from now on."""
        mark = "@" if isinstance(one, Role) else ""
        name = f"discord:{(guild or self.world.guild).id}:{mark}{one.id}"
        self.named.add(name)
        return name

    async def audience(self, channel: Channel) -> Audience:
        """Of a thread in a channel, or of direct messages."""
        workspace = str(channel.guild_id or "@me")
        key = ThreadKey("discord", workspace, str(channel.id), "1")
        return await self.adapter.readers.of(key, frozenset(self.named))

    async def of(self, channel: Channel) -> set[Reader]:
        return set((await self.audience(channel)).readers)

    async def until_changed(self, count: int = 1) -> list[ThreadKey]:
        """What changed since this was asked last, once it is so much."""
        await self.world.until(lambda: len(self.changes) >= count, 20)
        told, self.changes = self.changes, []
        return told

    def _changed(self, key: ThreadKey) -> None:
        self.changes.append(key)
        self.world.changed.set()


def member(*names: str) -> Reader:
    return Reader("member", frozenset(names))


@asynccontextmanager
async def reading(discord: DiscordServer, **options: object) -> AsyncGenerator[Reading]:
    desk, clock = RecordingDesk(), Clock()
    async with serving(discord, desk, clock=clock, **options) as adapter:
        made = Reading(discord, adapter, desk, clock)
        adapter.readers.watch(made._changed)
        yield made
