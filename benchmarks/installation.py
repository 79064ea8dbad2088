"""A Threadbook of a benchmark's own: its folder, its settings, and no container left behind."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.folders import Folders
from bot.settings import Settings, read
from sandbox.engine import Engine


@contextmanager
def temporary() -> Generator[Path]:
    """A folder whose path is short enough for Unix sockets."""
    home = Path(tempfile.mkdtemp(prefix="tb-bench-", dir="/tmp"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def installed(home: Path, datasets: Path, **variables: str) -> AsyncGenerator[Settings]:
    """Settings with these `variables`; what containers they led to are removed at the end."""
    own = {
        "THREADBOOK_HOME": str(home),
        "THREADBOOK_DATASETS": str(datasets),
        "THREADBOOK_MODEL": "demo",
        "THREADBOOK_MCP_PORT": "0",
        "THREADBOOK_MAX_AWAKE": "50",
    }
    settings = read(Path("no.env"), **(own | variables))
    try:
        yield settings
    finally:
        engine = await Engine.connect()
        for container in await engine.find({"threadbook.home": Folders(settings.home).id}):
            await engine.remove(container.id)
        engine.close()


def say(text: str) -> None:
    print(text, file=sys.stderr)
