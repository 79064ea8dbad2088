"""Prints every figure beside the same work done with a fresh interpreter and pickle per cell."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import cells, sessions
from benchmarks.desk import Desk
from benchmarks.figures import HEAD
from bot.app import running
from bot.folders import Folders
from bot.settings import Settings, read
from sandbox.engine import Engine


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="tb-bench-", dir="/tmp"))
    try:
        asyncio.run(_measure(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _measure(home: Path) -> None:
    (home / "datasets").mkdir()
    cells.write_table(home / "datasets" / "big.parquet")
    settings = read(
        Path("no.env"),
        THREADBOOK_HOME=str(home / "home"),
        THREADBOOK_DATASETS=str(home / "datasets"),
        THREADBOOK_MODEL="demo",
        THREADBOOK_MCP_PORT="0",
        THREADBOOK_MAX_AWAKE="50",
        THREADBOOK_MEMORY_MB="6144",
    )
    print(HEAD)
    try:
        await _awake(settings)
        await _pooled(settings)
    finally:
        await _remove_containers(settings)


async def _awake(settings: Settings) -> None:
    async with running(settings, _say) as app:
        desk = Desk(app, "awake")
        await sessions.cold(desk)
        await cells.measure(desk)
        await sessions.sleep_and_wake(desk)


async def _pooled(settings: Settings) -> None:
    async with running(settings, _say, serving=True) as app:
        await sessions.from_pool(Desk(app, "pooled"), app.pool)


async def _remove_containers(settings: Settings) -> None:
    engine = await Engine.connect()
    for container in await engine.find({"threadbook.home": Folders(settings.home).id}):
        await engine.remove(container.id)
    engine.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
