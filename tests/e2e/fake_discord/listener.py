"""A bot on the real discord.py that remembers what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

import discord
from discord import app_commands

from tests.fakes.discord.messages import Posted
from tests.fakes.discord.server import TOKEN, DiscordServer


def intents(*, content: bool = True) -> discord.Intents:
    wanted = discord.Intents.default()
    wanted.message_content = content
    return wanted


class Listener(discord.Client):
    def __init__(self, server: DiscordServer, *, content: bool = True, **options: Any) -> None:
        options.setdefault("guild_ready_timeout", 0.05)
        super().__init__(intents=intents(content=content), **options)
        self.tree = app_commands.CommandTree(self)
        self.world = server.world
        self.heard: list[discord.Message] = []
        self.events: list[str] = []
        self.interactions: list[discord.Interaction] = []

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        self.world.changed.set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)
        self.world.changed.set()

    async def on_ready(self) -> None:
        self.note("ready")

    async def on_resumed(self) -> None:
        self.note("resumed")

    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        self.note(f"edited {after.content}")

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.note(f"deleted {payload.message_id}")

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self.note(f"reacted {payload.emoji}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.note(f"left {guild.name}")

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self.note(f"lost {guild.name}")

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.note(f"found {guild.name}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.note(f"deleted {channel.id}")

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        self.note(f"changed {after.id}")

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        self.note(f"member {after.id}")

    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        self.note(f"member {payload.user.id} left")

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.note(f"thread {thread.id}")

    def note(self, event: str) -> None:
        self.events.append(event)
        self.world.changed.set()

    async def hears(self, posted: Posted) -> discord.Message:
        """A person's message, once the client has it."""
        await self.world.until(lambda: any(one.id == posted.id for one in self.heard), 20)
        return next(one for one in self.heard if one.id == posted.id)

    async def until(self, event: str, count: int = 1) -> None:
        """Return when something has happened so often."""
        await self.world.until(lambda: self.events.count(event) >= count, 30)


@asynccontextmanager
async def listening(
    server: DiscordServer, bot: Listener | None = None, **options: Any
) -> AsyncGenerator[Listener]:
    """A bot that is ready; nothing of it is left at the end."""
    bot = bot or Listener(server, **options)
    async with bot:
        task = asyncio.create_task(bot.start(TOKEN))
        await bot.until("ready")
        try:
            yield bot
        finally:
            await bot.close()
            with suppress(asyncio.CancelledError):
                await task
