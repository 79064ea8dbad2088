"""The Discord adapter at work against the fake Discord, from when it listens to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from adapters.desk import Desk
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.posts import MemoryPosts
from adapters.discord.seen import MemorySeen
from adapters.discord.tokens import MemoryTokens
from tests.fakes.discord.server import TOKEN, DiscordServer

# The library waits so long for guilds before it says that it is ready.
GUILDS_S = 0.1
UP_S = 20


@asynccontextmanager
async def serving(
    discord: DiscordServer, desk: Desk, **options: Any
) -> AsyncGenerator[DiscordAdapter]:
    """With somebody listening; what goes wrong at the start is raised."""
    given: dict[str, Any] = {
        "posts": MemoryPosts(),
        "seen": MemorySeen(),
        "tokens": MemoryTokens(),
        "guild_ready_timeout": GUILDS_S,
    }
    token = options.pop("token", TOKEN)
    adapter = DiscordAdapter(token, api_url=discord.api_url, **(given | options))
    running = asyncio.create_task(_run(adapter, desk))
    up = asyncio.create_task(adapter.is_listening.wait())
    await asyncio.wait([running, up], timeout=UP_S, return_when=asyncio.FIRST_COMPLETED)
    try:
        if running.done():
            await running
        assert up.done(), "nobody listens"
        yield adapter
    finally:
        up.cancel()
        running.cancel()
        await asyncio.wait([running])


async def _run(adapter: DiscordAdapter, desk: Desk) -> None:
    await adapter.run(desk)
