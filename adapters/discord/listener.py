"""The client that listens, for as long as one connection of it holds; what it hears goes on to
`intake` and `interactions`. Knows when something may have been missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import discord
import structlog

from .catch_up import MAX_DIRECTS, missed, missed_directly
from .clients import Clients, options
from .commands import command_tree, register
from .gates import Gates
from .intake import Intake
from .interactions import Interactions
from .marks import Marks
from .questions import Questions
from .readers import DiscordReaders

log = structlog.get_logger()

# The library waits up to a quarter of an hour between its tries; we begin anew before.
GIVE_UP_S = 60.0
# Direct messages come to the first shard.
FIRST = 0

Sleep = Callable[[float], Awaitable[None]]


class Listener(discord.AutoShardedClient):
    """Holds messages back while a shard catches up; what is pressed doesn't wait."""

    def __init__(
        self,
        clients: Clients,
        intake: Intake,
        interactions: Interactions,
        questions: Questions,
        marks: Marks,
        readers: DiscordReaders,
        *,
        caught_up: asyncio.Event,
        sleep: Sleep = asyncio.sleep,
        **more: Any,
    ) -> None:
        """`caught_up` is set while a shard hears what is said now."""
        super().__init__(**(options() | more))
        self._clients = clients
        self._intake = intake
        self._interactions = interactions
        self._questions = questions
        self._marks = marks
        self._readers = readers
        self._caught_up = caught_up
        caught_up.clear()
        self._sleep = sleep
        self._gates = Gates()
        marks.lost_all()
        self._watches: dict[int, asyncio.Task[None]] = {}

    async def setup_hook(self) -> None:
        await register(command_tree(self, self._interactions))

    async def on_message(self, message: discord.Message) -> None:
        self._readers.speaks(message.author)
        await self._gates.passed(message.guild.shard_id if message.guild else FIRST)
        await self._intake.said(message)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self._readers.speaks(interaction.user)
        await self._interactions.happened(interaction)

    async def on_guild_update(self, _: discord.Guild, guild: discord.Guild) -> None:
        self._readers.guild_changed(guild.id)

    async def on_guild_role_create(self, role: discord.Role) -> None:
        self._readers.guild_changed(role.guild.id)

    async def on_guild_role_update(self, _: discord.Role, role: discord.Role) -> None:
        self._readers.guild_changed(role.guild.id)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        self._readers.guild_changed(role.guild.id)

    async def on_guild_channel_update(
        self, _: discord.abc.GuildChannel, channel: discord.abc.GuildChannel
    ) -> None:
        self._readers.channel_changed(channel.guild.id, channel.id)

    async def on_shard_disconnect(self, shard: int) -> None:
        self._gates.close(shard)
        self._marks.lost(shard)
        if shard not in self._watches:
            self._watches[shard] = asyncio.create_task(self._watch(shard))

    async def on_shard_resumed(self, shard: int) -> None:
        """Discord has told all that happened meanwhile."""
        self._found(shard)
        self._marks.listens(shard)
        self._gates.open(shard)

    async def on_shard_ready(self, shard: int) -> None:
        """A session begins, and knows nothing of what happened before it."""
        self._found(shard)
        try:
            await self._catch_up(shard, self._marks.missed_since(shard))
        finally:
            self._marks.listens(shard)
            self._gates.open(shard)
            self._caught_up.set()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        log.exception("an event failed", event_name=event_method)

    async def close(self) -> None:
        for watch in self._watches.values():
            watch.cancel()
        await super().close()

    async def _catch_up(self, shard: int, since: int) -> None:
        now = discord.utils.time_snowflake(datetime.now(UTC))
        found = await missed(self, shard, since=since, now=now)
        if shard == FIRST:
            found += await missed_directly(self._clients, await self._marks.directs(MAX_DIRECTS))
        log.info("caught up", shard=shard, messages=len(found))
        for message in found:
            try:
                if not await self._questions.caught_up(message):
                    await self._intake.said(message)
            except Exception:  # one that can't be handled leaves the others
                log.exception("a missed message failed", message=message.id)

    def _found(self, shard: int) -> None:
        if watch := self._watches.pop(shard, None):
            watch.cancel()

    async def _watch(self, shard: int) -> None:
        await self._sleep(GIVE_UP_S)
        while len(self._watches) < len(self.shards):  # others hear, and would be cut off
            await self._sleep(GIVE_UP_S)
        log.warning("nobody listens any more, beginning anew", shard=shard)
        del self._watches[shard]
        await self.close()
