"""What every scene is played with: a home with the sample dataset, and a model that follows a
script. Knows no platform.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.folders import Folders
from bot.settings import ROOT
from sandbox.engine import Engine
from tests.fakes.openai_server import OpenAIServer


@dataclass(frozen=True)
class Props:
    """`environment` is for the bot; `model` is what it asks, if scripted, else the demo model."""

    model: OpenAIServer
    environment: dict[str, str]

    @property
    def datasets(self) -> Path:
        """The folder of datasets that everybody can ask about."""
        return Path(self.environment["THREADBOOK_DATASETS"])


@asynccontextmanager
async def props(*, is_scripted: bool) -> AsyncGenerator[Props]:
    """In a home that is removed afterwards, with its containers."""
    folder = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))  # socket paths are short
    home = folder / ".threadbook"
    (folder / "datasets").mkdir()
    shutil.copy(ROOT / "datasets" / "car_prices.csv", folder / "datasets")
    environment = {
        "THREADBOOK_HOME": str(home),
        "THREADBOOK_DATASETS": str(folder / "datasets"),
        "THREADBOOK_MCP_PORT": "0",
        "THREADBOOK_MODEL": "demo",
    }
    try:
        async with OpenAIServer().serving() as model:
            if is_scripted:
                given = {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
                environment |= given
            yield Props(model, environment)
    finally:
        await _remove_containers(home)
        shutil.rmtree(folder)


async def _remove_containers(home: Path) -> None:
    engine = await Engine.connect()
    try:
        for container in await engine.find({"threadbook.home": Folders(home).id}):
            await engine.remove(container.id)
    finally:
        engine.close()
