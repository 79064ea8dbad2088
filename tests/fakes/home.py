"""A home of a Threadbook on real parts, with the sample dataset beside it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.folders import Folders
from bot.settings import ROOT
from sandbox.engine import Engine


@asynccontextmanager
async def home_in(folder: Path, engine: Engine) -> AsyncGenerator[Path]:
    """`THREADBOOK_HOME`; its containers go in the end."""
    datasets = folder / "datasets"
    datasets.mkdir()
    shutil.copy(ROOT / "datasets" / "car_prices.csv", datasets)
    home = folder / "home"
    yield home
    for container in await engine.find({"threadbook.home": Folders(home).id}):
        await engine.remove(container.id)


def variables(home: Path) -> dict[str, str]:
    """The settings of that home: the demo model, no port."""
    return {
        "THREADBOOK_HOME": str(home),
        "THREADBOOK_DATASETS": str(home.parent / "datasets"),
        "THREADBOOK_MODEL": "demo",
        "THREADBOOK_MCP_PORT": "0",
    }
