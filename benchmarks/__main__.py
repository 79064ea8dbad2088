"""Prints round trip per cell, start of a session and the rate of a 100 MB table."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from benchmarks.baseline import Baseline
from benchmarks.figures import HEAD, Times, line, timed
from bot.app import App, running
from bot.folders import Folders
from bot.records import Thread
from bot.settings import read
from sandbox.engine import Engine
from sandbox.posture import SandboxLimits, container_options

CELLS = 30
BASELINE_CELLS = 5
STARTS = 5
LOADS = 5
THINK_S = 0.5  # a model needs longer than this to write the next cell
TABLE_BYTES = 100 * 10**6
TRIVIAL = "x = 1"
PANDAS = "import pandas as pd\nn = int(pd.Series([1, 2, 3]).sum())"
LOAD = "import datasets\nbig = datasets.load('big')"
FOLLOW_UP = "total = float(big['c0'].sum())"


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="tb-bench-", dir="/tmp"))
    try:
        asyncio.run(_measure(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _measure(home: Path) -> None:
    (home / "datasets").mkdir()
    _write_table(home / "datasets" / "big.parquet")
    settings = read(
        Path("no.env"),
        THREADBOOK_HOME=str(home / "home"),
        THREADBOOK_DATASETS=str(home / "datasets"),
        THREADBOOK_MODEL="demo",
        THREADBOOK_MCP_PORT="0",
    )
    async with running(settings, _say) as app:
        bench = _Bench(app)
        print(HEAD)
        await bench.starts()
        await bench.cells()
        await bench.tables()
    await _remove_containers(settings.home)


class _Bench:
    def __init__(self, app: App) -> None:
        self._app = app
        self._threads = 0

    async def starts(self) -> None:
        """From nothing to the first answer of a cell that uses pandas."""

        async def ours() -> None:
            await self._run(await self._thread(), PANDAS)

        neighbour = await self._thread()
        await self._run(neighbour, TRIVIAL)

        async def theirs() -> None:
            baseline = await self._baseline(neighbour)
            await asyncio.to_thread(baseline.run, PANDAS)
            baseline.close()

        print(line("new thread: start and first cell", await timed(STARTS, ours),
                   await timed(STARTS, theirs)))  # fmt: skip

    async def cells(self) -> None:
        thread = await self._thread()
        await self._run(thread, PANDAS)
        baseline = await self._baseline(thread)
        await self._compare("cell: x = 1", thread, baseline, TRIVIAL)
        await self._compare("cell that uses pandas", thread, baseline, PANDAS)
        await self._compare("the same, back to back", thread, baseline, PANDAS, pause_s=0)
        baseline.close()

    async def tables(self) -> None:
        thread = await self._thread()
        await self._run(thread, LOAD)  # the server's first look at the file is not the transfer
        baseline = await self._baseline(thread)
        megabytes = TABLE_BYTES / 10**6
        ours, _ = await self._compare(
            f"load a {megabytes:.0f} MB table", thread, baseline, LOAD, repetitions=LOADS
        )
        await self._compare("follow-up on that table", thread, baseline, FOLLOW_UP)
        print(f"{'rate of the table into a DataFrame':42} {megabytes / ours.p50:6.0f} MB/s")
        baseline.close()

    async def _compare(
        self,
        what: str,
        thread: Thread,
        baseline: Baseline,
        code: str,
        *,
        repetitions: int = CELLS,
        pause_s: float = THINK_S,
    ) -> tuple[Times, Times]:
        ours = await timed(repetitions, lambda: self._run(thread, code), pause_s=pause_s)
        theirs = await timed(BASELINE_CELLS, lambda: asyncio.to_thread(baseline.run, code))
        print(line(what, ours, theirs))
        return ours, theirs

    async def _run(self, thread: Thread, code: str) -> None:
        execution = (await self._app.sessions.run(thread, code)).execution
        if not execution.ok:
            raise RuntimeError(f"{code!r}: {execution.error or execution.notes}")

    async def _thread(self) -> Thread:
        self._threads += 1
        return await self._app.store.open_thread(f"terminal:local:bench:{self._threads}")

    async def _baseline(self, thread: Thread) -> Baseline:
        """The baseline with that thread's way to the data."""
        [record] = await self._app.store.live_sessions(thread)
        folders = Folders(self._app.settings.home)
        options = container_options(
            limits=SandboxLimits(),
            socket_folder=folders.sockets / record.id,
            wrappers_folder=folders.wrappers,
            labels={"threadbook.home": folders.id, "threadbook.role": "baseline"},
        )
        return await asyncio.to_thread(Baseline, record.image, options)


async def _remove_containers(home: Path) -> None:
    engine = await Engine.connect()
    for container in await engine.find({"threadbook.home": Folders(home).id}):
        await engine.remove(container.id)
    engine.close()


def _write_table(path: Path) -> None:
    """Eight columns of random floats: nothing that compresses away."""
    rows = TABLE_BYTES // (8 * 8)
    random = np.random.default_rng(1)
    table = pa.table({f"c{i}": random.standard_normal(rows) for i in range(8)})
    pyarrow.parquet.write_table(table, path)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
