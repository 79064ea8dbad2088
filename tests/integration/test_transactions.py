"""A cell is a transaction: whatever ends it, what the session held before is still there."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

import pytest

from sandbox.runner import GvisorRunner
from sandbox.session import Execution
from tests.fakes.five_objects import ALL_FIVE, FIVE, five_at

Run = Callable[..., Awaitable[Execution]]


@pytest.fixture
async def run(runner: GvisorRunner) -> Run:
    handle = await runner.start("transactions", thread_key="terminal:local:cli:transactions")

    async def execute(code: str, timeout_s: float = 30) -> Execution:
        session = await runner.find(handle)
        assert session is not None
        return await session.run(uuid.uuid4().hex, code, timeout_s=timeout_s)

    return execute


SORT = "import random\nsorted([random.random() for _ in range(10**7)])"
DEAF = """
while True:
    try:
        while True: pass
    except BaseException: pass
"""
IN_PLACE = """
parts = []
for _ in range(40):
    parts.append(np.ones(12_500_000))
    df *= 2
"""
ENDS = {
    "a sum in C": ("sum(range(10**12))", 1, "timed_out"),
    "a catastrophic pattern": ("import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')", 1, "timed_out"),
    "a big sort": (SORT, 1, "timed_out"),
    "a deaf loop": (DEAF, 1, "timed_out"),
    "a segfault": ("import ctypes\ndf = None\nctypes.string_at(0)", 30, "crashed"),
    "an exit": ("import os\ndel double\nos._exit(0)", 30, "crashed"),
    "too much memory": ("df = [bytearray(10**8) for _ in range(100)]", 30, "out_of_memory"),
    "memory taken in place": (IN_PLACE, 30, "out_of_memory"),
    "a kill": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 30, "crashed"),
}


async def test_all_five_objects_outlive_every_way_a_cell_can_end(run: Run) -> None:
    assert (await run(FIVE)).ok
    count = 1
    for what, (code, timeout_s, ending) in ENDS.items():
        ended = await run(code, timeout_s=timeout_s)
        assert ended.ending == ending, (what, ended)
        assert any("as they were before" in note for note in ended.notes), what
        count += 1
        kept = await run(ALL_FIVE)
        assert kept.result == five_at(count), (what, kept)


async def test_libraries_with_threads_of_their_own_work_in_every_cell(run: Run) -> None:
    code = """
import duckdb, pyarrow as pa, pyarrow.compute as pc
frame = pd.DataFrame({"g": np.arange(200_000) % 7, "v": np.random.default_rng(1).random(200_000)})
matrix = np.ones((400, 400)) @ np.ones((400, 400))
groups = duckdb.sql("select g, count(*) n from frame group by g order by g").df()
total = pc.sum(pa.table(frame)["g"]).as_py()
plt.hist(frame.v)
(float(matrix[0, 0]), len(groups), total)
"""
    results = [await run(code) for _ in range(3)]
    assert [r.result for r in results] == ["(400.0, 7, 599994)"] * 3
    assert all(len(r.figures) == 1 for r in results)
    assert results[-1].names == ("duckdb", "frame", "groups", "matrix", "pa", "pc", "total")


async def test_a_connection_made_in_one_cell_is_used_in_the_next(run: Run) -> None:
    await run(
        "import duckdb\ndb = duckdb.connect()\n_ = db.execute('create table t as select 42 n')"
    )
    assert (await run("db.execute('select n from t').fetchone()[0]")).result == "42"


async def test_threads_end_with_their_cell_and_what_they_made_stays(run: Run) -> None:
    await run(
        "import threading, time\nseen = []\n"
        "def tick():\n    while True: time.sleep(0.01); seen.append(1)\n"
        "threading.Thread(target=tick, daemon=True).start()\nwhile not seen: pass"
    )
    first = await run("len(seen) > 0, threading.active_count()")
    assert first.result == "(True, 1)"


async def test_a_fork_that_comes_to_the_cells_end_is_not_the_cell(run: Run) -> None:
    code = "import os\npid = os.fork()\nwho = os.waitpid(pid, 0) and 'cell' if pid else 'fork'\nwho"
    assert (await run(code)).result == "'cell'"
    assert (await run("who")).result == "'cell'"


async def test_await_works_at_the_top_level(run: Run) -> None:
    assert (await run("import asyncio\nawait asyncio.sleep(0, 'done')")).result == "'done'"
