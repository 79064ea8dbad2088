"""A fake Discord, and the real client logged in to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.e2e.fake_discord.listener import Listener, listening
from tests.fakes.discord.client import redirected
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World


@pytest.fixture
async def server() -> AsyncGenerator[DiscordServer]:
    async with DiscordServer(World()).serving() as server:
        with redirected(server):
            yield server


@pytest.fixture
def world(server: DiscordServer) -> World:
    return server.world


@pytest.fixture
def ana(server: DiscordServer) -> Human:
    return Human(server)


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncGenerator[Listener]:
    async with listening(server) as bot:
        yield bot
