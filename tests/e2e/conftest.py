"""A whole Threadbook on real parts, in a home of its own; its containers go when a test ends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings, read
from sandbox.engine import Engine
from tests.fakes.discord.client import redirected
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World
from tests.fakes.home import home_in, variables
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace

MakeSettings = Callable[..., Settings]


@pytest.fixture
async def home(sandbox_image: str, engine: Engine, short_path: Path) -> AsyncGenerator[Path]:
    """`THREADBOOK_HOME` of one test, with the sample dataset beside it."""
    async with home_in(short_path, engine) as home:
        yield home


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """The variables of that home: the demo model, no port."""
    return variables(home)


@pytest.fixture
async def slack() -> AsyncGenerator[SlackServer]:
    """With the manifest that the repository ships; the bot may do nothing that Slack minds."""
    async with SlackServer(Workspace()).serving() as server:
        yield server
    assert server.workspace.offences() == []


@pytest.fixture
async def discord() -> AsyncGenerator[DiscordServer]:
    """The bot may do nothing that Discord minds; the library speaks to it alone."""
    async with DiscordServer(World()).serving() as server:
        with redirected(server):
            yield server
    assert server.world.offences() == []


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return read(Path("no.env"), **environment)
