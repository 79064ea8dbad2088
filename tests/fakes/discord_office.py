"""The real desk behind the real Discord adapter, on the fake Discord: what people see of both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.posts import MemoryPosts
from adapters.discord.seen import MemorySeen
from agent.model import Request
from agent.scripted import Line
from tests.fakes.desk import Office
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.open_desk import OpenDesk


@dataclass
class DiscordOffice:
    """A world and a store; each `open` is another process of the bot on both."""

    discord: DiscordServer
    office: Office
    posts: MemoryPosts = field(default_factory=MemoryPosts)
    seen: MemorySeen = field(default_factory=MemorySeen)

    @asynccontextmanager
    async def open(
        self, *lines: Line, hangs: asyncio.Event | None = None, **options: Any
    ) -> AsyncGenerator[OpenDesk]:
        """A process at work, and at the end nothing of it runs on."""
        desk = OpenDesk(turns=self.office.desk(*lines, hangs=hangs))
        kept: dict[str, Any] = {"posts": self.posts, "seen": self.seen}
        async with serving(self.discord, desk, **(kept | options)):
            try:
                yield desk
            finally:
                await desk.turns.close(grace_s=0)

    @property
    def requests(self) -> list[Request]:
        """What the model of the newest process was asked."""
        return self.office.model.requests

    def said(self) -> list[Posted]:
        """All messages of the bot, those for one person too."""
        return self.discord.world.own()

    def shown(self) -> str:
        """Everything that the bot has put before people's eyes, as raw text."""
        messages = [[one.text, one.components, [f.name for f in one.files]] for one in self.said()]
        threads = [one.name for one in self.discord.world.channels.values()]
        return json.dumps([messages, threads], ensure_ascii=False, default=str)
