"""Where scenes are played: the real bot and its sandboxes, our Slack and a model that follows a
script. What people see in the pictures, a bot has posted.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.folders import Folders
from bot.settings import ROOT
from sandbox.engine import Engine
from tests.fakes.openai_server import Answer, OpenAIServer
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace


@dataclass(frozen=True)
class Stage:
    """`model` follows its script; without one, the demo model plays."""

    slack: SlackServer
    model: OpenAIServer
    ana: Human
    ben: Human


@asynccontextmanager
async def stage(*, scripted: bool = False) -> AsyncGenerator[Stage]:
    """A workspace with two people and a running bot, in a home that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))  # noqa: S108: socket paths are short
    (folder / "datasets").mkdir()
    shutil.copy(ROOT / "datasets" / "car_prices.csv", folder / "datasets")
    environment = {
        "THREADBOOK_HOME": str(folder / "home"),
        "THREADBOOK_DATASETS": str(folder / "datasets"),
        "THREADBOOK_MCP_PORT": "0",
        "THREADBOOK_MODEL": "demo",
    }
    try:
        async with OpenAIServer().serving() as model, SlackServer(Workspace()).serving() as slack:
            if scripted:
                given = {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
                environment |= given
            async with bot(slack, environment):
                yield Stage(slack, model, Human(slack), Human(slack, "U0BEN"))
            if offences := slack.workspace.offences():
                raise AssertionError(f"Slack minds: {offences}")
    finally:
        await _remove_containers(folder / "home")
        shutil.rmtree(folder)


def cell(code: str, text: str = "") -> Answer:
    """The model wants to run this."""
    return Answer(text, (json.dumps({"code": code}),))


async def _remove_containers(home: Path) -> None:
    engine = await Engine.connect()
    try:
        for container in await engine.find({"threadbook.home": Folders(home).id}):
            await engine.remove(container.id)
    finally:
        engine.close()
