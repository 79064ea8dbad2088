"""Prints every figure beside the same work done with a fresh interpreter and pickle per cell."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks import cells, sessions
from benchmarks.desk import Desk
from benchmarks.figures import HEAD
from benchmarks.installation import installed, say, temporary
from bot.app import running
from bot.settings import Settings


def main() -> None:
    with temporary() as home:
        asyncio.run(_measure(home))


async def _measure(home: Path) -> None:
    datasets = home / "datasets"
    datasets.mkdir()
    cells.write_table(datasets / "big.parquet")
    print(HEAD)
    async with installed(home / "home", datasets, THREADBOOK_MEMORY_MB="6144") as settings:
        await _awake(settings)
        await _pooled(settings)


async def _awake(settings: Settings) -> None:
    async with running(settings, say) as app:
        desk = Desk(app, "awake")
        await sessions.cold(desk)
        await cells.measure(desk)
        await sessions.sleep_and_wake(desk)


async def _pooled(settings: Settings) -> None:
    async with running(settings, say, serving=True) as app:
        await sessions.from_pool(Desk(app, "pooled"), app.pool)


if __name__ == "__main__":
    main()
