"""Where the benchmarks work: threads of a running Threadbook, and baselines beside them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from benchmarks.baseline import Baseline
from benchmarks.figures import Times, line, timed
from bot.app import App, sandbox_limits
from bot.folders import Folders
from bot.records import SessionRecord, Thread
from sandbox.posture import container_options

CELLS = 30
BASELINE_CELLS = 5
THINK_S = 0.5  # a model needs longer than this to write the next cell
TRIVIAL = "x = 1"
PANDAS = "import pandas as pd\nn = int(pd.Series([1, 2, 3]).sum())"


class Desk:
    """Runs cells in new threads, here and in the baseline."""

    def __init__(self, app: App, name: str) -> None:
        self.app = app
        self._name = name
        self._threads = 0

    async def thread(self) -> Thread:
        self._threads += 1
        return await self.app.store.open_thread(f"terminal:local:{self._name}:{self._threads}")

    async def record(self, thread: Thread) -> SessionRecord:
        [record] = await self.app.store.live_sessions(thread)
        return record

    async def run(self, thread: Thread, code: str) -> None:
        execution = (await self.app.sessions.run(thread, code)).execution
        if not execution.ok:
            raise RuntimeError(f"{code!r}: {execution.error or execution.notes}")

    async def baseline(self, thread: Thread, *, work_mb: int = 256) -> Baseline:
        """The baseline with that thread's way to the data; `work_mb` is for its pickle."""
        record = await self.record(thread)
        folders = Folders(self.app.settings.home)
        limits = sandbox_limits(self.app.settings)
        options = container_options(
            limits=replace(limits, work_mb=work_mb, memory_mb=limits.memory_mb + work_mb),
            socket_folder=folders.sockets / record.id,
            wrappers_folder=folders.wrappers / record.id,
            labels={"threadbook.home": folders.id, "threadbook.role": "baseline"},
        )
        return await asyncio.to_thread(Baseline, record.image, options)

    async def compare(
        self,
        what: str,
        thread: Thread,
        baseline: Baseline,
        code: str,
        *,
        repetitions: int = CELLS,
        pause_s: float = THINK_S,
    ) -> tuple[Times, Times]:
        """The same cell here and there, as a line of the report."""
        ours = await timed(repetitions, lambda: self.run(thread, code), pause_s=pause_s)
        theirs = await timed(BASELINE_CELLS, lambda: asyncio.to_thread(baseline.run, code))
        print(line(what, ours, theirs))
        return ours, theirs
