"""One request of the app to the fake Discord, parsed; what a route needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord import permissions
from tests.fakes.discord.errors import DiscordError, Json, forbidden, no_access, unknown
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

Answer = Json | list[Any] | None


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request; `index` is the n of `files[n]`."""

    index: int
    name: str
    content: bytes


@dataclass
class Call:
    world: World
    route: str
    params: dict[str, str]
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    uploads: list[Upload] = field(default_factory=list[Upload])

    @property
    def key(self) -> str:
        """The same for a request and its repetition."""
        return f"{self.route} {sorted(self.params.items())}"

    def repeats_a_lost_one(self) -> bool:
        """Whether the answer to the same request got lost: then it isn't an offence to repeat."""
        was_lost = self.key in self.world.lost
        self.world.lost.discard(self.key)
        return was_lost

    def id(self, name: str) -> int:
        """A snowflake in the path."""
        return int(self.params[name])

    @property
    def given(self) -> Json:
        return self.body if isinstance(self.body, dict) else {}

    def channel(self, *needed: int) -> Channel:
        """The channel in the path, where the bot may see it and has what is needed.

        Raises:
            DiscordError: 10003, 50001 or 50013.
        """
        channel = self.world.channels.get(self.id("channel"))
        if channel is None:
            raise unknown("Channel")
        self.need(channel, *needed)
        return channel

    def need(self, channel: Channel, *needed: int) -> None:
        """Raise when the bot lacks a permission in a channel."""
        guild = self.world.guild_of(channel)
        if guild is None:
            return
        held = guild.permissions_of(self.world.bot.id, channel)
        if self.world.bot.id not in guild.members or not held & permissions.VIEW_CHANNEL:
            raise no_access()
        if any(not held & one for one in needed):
            raise forbidden()

    def need_open(self, channel: Channel) -> None:
        """Raise in an archived thread, and in a locked one that the bot doesn't manage."""
        if channel.is_archived:
            raise DiscordError(400, 50083, "Thread is archived")
        if channel.is_locked and not self.may(channel, permissions.MANAGE_THREADS):
            raise DiscordError(403, 50083, "Thread is archived")

    def may(self, channel: Channel, needed: int) -> bool:
        guild = self.world.guild_of(channel)
        return guild is None or bool(guild.permissions_of(self.world.bot.id, channel) & needed)

    def knows(self, *fields: str) -> None:
        """Record fields of the body that the fake doesn't model."""
        for name in self.given:
            if name not in fields:
                note = f"{self.route} with {name}"
                if note not in self.world.unmodelled:
                    self.world.unmodelled.append(note)
