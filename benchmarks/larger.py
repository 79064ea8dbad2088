"""A group-by over data that are larger than the sandbox that asks: in SQL, beside pandas that loads
them part by part in a sandbox that is large enough for a part.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import duckdb

from benchmarks.desk import Desk
from benchmarks.figures import line, timed
from benchmarks.installation import say
from benchmarks.process_memory import forget_peak, peak_mb, peak_of_container_mb, server_at
from benchmarks.sales import YEARS
from bot import images
from bot.app import App
from bot.folders import MCP_SOCKET, Folders
from sandbox.engine import Engine
from sandbox.gvisor import GvisorSession
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import Execution

Run = Callable[[str], Awaitable[Execution]]
SMALL = SandboxLimits(memory_mb=512, work_mb=32, tmp_mb=16)
SESSION, THREAD = "small", "terminal:local:small:1"
CELL_S = 60
QUESTIONS, ROUNDS_BY_PARTS = 5, 1
# All columns but two: most of the bytes are read.
QUERY = """
SELECT city, count(*) AS sales, sum(pieces)::BIGINT AS pieces, round(avg(price), 6) AS price,
    round(avg(weight), 6) AS weight, max(note) AS note
FROM {} GROUP BY city ORDER BY city
"""
ASK = f"answer = datasets.sql('''{QUERY.format('sales')}''')"
TOO_MUCH = """
try:
    datasets.load("sales")
except RuntimeError as error:
    assert "datasets.sql" in str(error), error
else:
    raise AssertionError("it was loaded")
"""
# Compared in the sandbox: of raw values, and what looks like them, nothing is told. Sums of floats
# end differently when they are added up in another order.
SHOW = """
right = pd.DataFrame({right!r}, columns=answer.columns)
numbers = right.select_dtypes("number").columns
texts = right.columns.difference(numbers)
same = right.shape == answer.shape and bool((answer[texts] == right[texts]).all(axis=None))
print(same and np.allclose(answer[numbers], right[numbers], rtol=0, atol=1e-5))
"""
BY_PARTS = f"""
import datasets
parts = []
for year in range({YEARS[0]}, {YEARS[-1] + 1}):
    columns = ["city", "pieces", "price", "weight", "note"]
    part = datasets.load("sales", columns=columns, where={{"year": year}})
    parts.append(part.groupby("city").agg(
        sales=("price", "size"), pieces=("pieces", "sum"), price=("price", "sum"),
        weight=("weight", "sum"), weights=("weight", "count"), note=("note", "max")))
    del part
whole = pd.concat(parts).groupby("city").agg(
    {{"note": "max"}} | dict.fromkeys(["sales", "pieces", "price", "weight", "weights"], "sum"))
whole["price"] /= whole["sales"]
whole["weight"] /= whole.pop("weights")
answer = whole.reset_index()[["city", "sales", "pieces", "price", "weight", "note"]].round(6)
"""


async def larger_than_memory(app: App, gigabytes: float, folder: Path) -> None:
    """Both ways give the answer that DuckDB gives here, or it is an error."""
    with duckdb.connect() as connection:
        files = f"read_parquet('{folder}/*/*.parquet', hive_partitioning = true)"
        right = connection.sql(QUERY.format(files)).fetchall()
    show = SHOW.format(right=right)
    desk = Desk(app, "larger")
    thread = await desk.thread()
    theirs = await timed(ROUNDS_BY_PARTS, lambda: desk.run(thread, BY_PARTS))
    _check((await app.sessions.run(thread, show)).execution)
    await app.sessions.stop(thread)

    folders = Folders(app.settings.home)
    server = server_at(folders.upstream / MCP_SOCKET)
    forget_peak(server)
    async with _small(app, folders) as (sandbox, run):
        ours = await timed(QUESTIONS, lambda: run(ASK))
        _check(await run(show))
        refused = await timed(1, lambda: run(TOO_MUCH))
        what = f"group-by over {gigabytes:.1f} GB; pandas by parts"
        print(line(what, ours, theirs))
        print(f"{'  loading it is refused':42} {refused.p50 * 1000:6.0f} ms")
        peak = peak_of_container_mb(sandbox)
        print(f"{'  peak of the sandbox':42} {peak:6.0f} MB of {SMALL.memory_mb}")
        print(f"{'  peak of the data server':42} {peak_mb(server):6.0f} MB")


@asynccontextmanager
async def _small(app: App, folders: Folders) -> AsyncGenerator[tuple[str, Run]]:
    """The handle of a sandbox of little memory, and a way to run what must succeed in it."""
    engine = await Engine.connect()
    runner = GvisorRunner(
        engine,
        await images.ensure(engine, "sandbox", say),
        limits=SMALL,
        sockets=folders.sockets,
        wrappers=folders.wrappers,
        installation=folders.id,
    )
    await app.services.open(SESSION, THREAD)
    handle = await runner.start(SESSION, thread_key=THREAD)
    session = GvisorSession(engine, handle)

    async def run(code: str) -> Execution:
        cell = uuid4().hex
        await app.services.begin_cell(SESSION, cell, most_s=CELL_S, who=())
        execution = await session.run(cell, code, timeout_s=CELL_S)
        await app.services.end_cell(SESSION)
        if not execution.ok:
            raise RuntimeError(f"{code!r}: {execution.error or execution.notes}")
        return execution

    yield handle, run
    await runner.end(handle)
    await app.services.close(SESSION)
    engine.close()


def _check(shown: Execution) -> None:
    if shown.stdout.strip() != "True":
        raise RuntimeError(f"The answer is wrong: {shown.stdout or shown.error}")
