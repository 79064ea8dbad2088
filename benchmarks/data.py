"""`python -m benchmarks.data`: a table on its way into a sandbox beside the same rows as JSON text
of an MCP tool, and a question about data that are larger than the sandbox.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks import sales, text_server
from benchmarks.desk import THINK_S, Desk
from benchmarks.figures import HEAD, Times, line
from benchmarks.installation import installed, say, temporary
from benchmarks.larger import larger_than_memory
from bot.app import App, running
from bot.folders import Folders

LOADS, TEXT_LOADS = 11, 3
COLUMNS = ["id", "day", "city", "customer", "status", "price", "pieces", "weight"]
# What a cell holds before is given up first: a table that is loaded again needs no second place.
READY = f"import datasets, time, pandas as pd\nCOLUMNS = {COLUMNS!r}\nbig = None"
LOAD = "big = None\nbig = datasets.load('table')"
# Taken in the cell: what every cell costs is told by `make bench` elsewhere.
TIMED = "began = time.perf_counter()\n{}\nprint(time.perf_counter() - began)"
SEEN = "[kind.kind for kind in big.dtypes], len(big), int(big['pieces'].sum())"


def main() -> None:
    with temporary() as home:
        asyncio.run(_measure(home))


async def _measure(home: Path) -> None:
    datasets = home / "datasets"
    datasets.mkdir()
    megabytes = sales.write_table(datasets / "table.parquet")
    gigabytes = sales.write_years(datasets / "sales")
    print(HEAD)
    async with installed(home / "text", datasets) as settings:
        folders = Folders(settings.home)
        folders.make()
        socket = folders.upstream / "mcp.sock"
        async with (
            text_server.serving(datasets / "table.parquet", socket),
            running(settings, say) as app,
        ):
            text, seen = await _loaded(app, text_server.LOAD, TEXT_LOADS)
    async with installed(home / "home", datasets) as settings, running(settings, say) as app:
        ours, same = await _loaded(app, LOAD, LOADS)
        if same != seen:
            raise RuntimeError(f"{same} isn't {seen}")
        print(line(f"{megabytes:.0f} MB to a DataFrame; as JSON text", ours, text))
        for name, times in (("rate", ours), ("rate of the JSON text", text)):
            print(f"{'  ' + name:42} {megabytes / times.p50:6.0f} MB/s")
        await larger_than_memory(app, gigabytes, datasets / "sales")


async def _loaded(app: App, load: str, repetitions: int) -> tuple[Times, str | None]:
    """How long loading the table takes in a cell, and what came of it."""
    desk = Desk(app, "data")
    thread = await desk.thread()
    await desk.run(thread, READY)
    await desk.run(thread, load)  # the server's first look at the file is not the transfer
    taken: list[float] = []
    for _ in range(repetitions):
        await asyncio.sleep(THINK_S)
        execution = (await app.sessions.run(thread, TIMED.format(load))).execution
        taken.append(float(execution.stdout))
    seen = (await app.sessions.run(thread, SEEN)).execution.result
    await app.sessions.stop(thread)
    return Times(tuple(taken)), seen


if __name__ == "__main__":
    main()
