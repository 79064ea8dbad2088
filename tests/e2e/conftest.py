"""A whole Threadbook on real parts, in a home of its own; its containers go when a test ends."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from bot.folders import Folders
from bot.settings import ROOT, Settings, read
from sandbox.engine import Engine
from tests.fakes.discord.client import redirected
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace

MakeSettings = Callable[..., Settings]


@pytest.fixture
async def home(sandbox_image: str, engine: Engine, short_path: Path) -> AsyncGenerator[Path]:
    """`THREADBOOK_HOME` of one test, with the sample dataset beside it."""
    datasets = short_path / "datasets"
    datasets.mkdir()
    shutil.copy(ROOT / "datasets" / "car_prices.csv", datasets)
    home = short_path / "home"
    yield home
    for container in await engine.find({"threadbook.home": Folders(home).id}):
        await engine.remove(container.id)


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """The variables of that home: the demo model, no port."""
    return {
        "THREADBOOK_HOME": str(home),
        "THREADBOOK_DATASETS": str(home.parent / "datasets"),
        "THREADBOOK_MODEL": "demo",
        "THREADBOOK_MCP_PORT": "0",
    }


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
