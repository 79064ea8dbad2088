"""Cells of a thread that is awake, and tables on their way into it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from benchmarks.desk import PANDAS, TRIVIAL, Desk

LOADS = 5
TABLE_BYTES = 100 * 10**6
LOAD = "import datasets\nbig = datasets.load('big')"
FOLLOW_UP = "total = float(big['c0'].sum())"
LOOK = "few = float(big['c0'].head(1000).sum())"
GIGABYTE = "import numpy as np, pandas as pd\nbig = pd.DataFrame({'c0': np.ones(125_000_000)})"


async def measure(desk: Desk) -> None:
    """Round trips, then the rate of a table, then follow-ups on large frames."""
    thread = await desk.thread()
    await desk.run(thread, PANDAS)
    baseline = await desk.baseline(thread)
    await desk.compare("cell: x = 1", thread, baseline, TRIVIAL)
    await desk.compare("cell that uses pandas", thread, baseline, PANDAS)
    await desk.compare("the same, back to back", thread, baseline, PANDAS, pause_s=0)
    await desk.run(thread, LOAD)  # the server's first look at the file is not the transfer
    megabytes = TABLE_BYTES / 10**6
    what = f"load a {megabytes:.0f} MB table"
    ours, _ = await desk.compare(what, thread, baseline, LOAD, repetitions=LOADS)
    print(f"{'  rate into a DataFrame':42} {megabytes / ours.p50:6.0f} MB/s")
    await desk.compare("follow-up on that table", thread, baseline, FOLLOW_UP)
    baseline.close()
    await desk.app.sessions.stop(thread)
    await _gigabyte(desk)


async def _gigabyte(desk: Desk) -> None:
    thread = await desk.thread()
    await desk.run(thread, GIGABYTE)
    baseline = await desk.baseline(thread, work_mb=1200)
    baseline.run(GIGABYTE)
    await desk.compare("follow-up on a 1 GB frame: a look", thread, baseline, LOOK)
    await desk.compare("the same: the sum of all", thread, baseline, FOLLOW_UP)
    baseline.close()
    await desk.app.sessions.stop(thread)


def write_table(path: Path) -> None:
    """Eight columns of random floats: nothing that compresses away."""
    rows = TABLE_BYTES // (8 * 8)
    random = np.random.default_rng(1)
    table = pa.table({f"c{i}": random.standard_normal(rows) for i in range(8)})
    pyarrow.parquet.write_table(table, path)
