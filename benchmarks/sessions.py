"""How sessions start, sleep and wake, and how many fit on a host."""

from __future__ import annotations

import asyncio

from benchmarks.desk import PANDAS, THINK_S, TRIVIAL, Desk
from benchmarks.figures import line, timed
from bot.pool import Pool
from bot.records import Thread

STARTS = 5
SPARES = 20
WAKES = 7
FRAME = "df = pd.DataFrame({'a': range(10_000), 'b': 1.5})"


async def cold(desk: Desk) -> None:
    """From nothing to the first answer of a cell that uses pandas."""
    neighbour = await desk.thread()
    await desk.run(neighbour, TRIVIAL)
    threads: list[Thread] = []

    async def ours() -> None:
        threads.append(await desk.thread())
        await desk.run(threads[-1], PANDAS)

    async def theirs() -> None:
        baseline = await desk.baseline(neighbour)
        await asyncio.to_thread(baseline.run, PANDAS)
        baseline.close()

    started = await timed(STARTS, ours)
    print(line("new thread, cold: first cell", started, await timed(STARTS, theirs)))
    for thread in (neighbour, *threads):
        await desk.app.sessions.stop(thread)


async def from_pool(desk: Desk, pool: Pool) -> None:
    """The first cell of a new thread when a spare waits, beside a fresh interpreter's."""
    neighbour = await desk.thread()
    await desk.run(neighbour, TRIVIAL)
    threads = [neighbour]

    async def ours() -> None:
        threads.append(await desk.thread())
        await desk.run(threads[-1], PANDAS)

    times = [await timed(1, ours, before=pool.full, pause_s=THINK_S) for _ in range(SPARES)]
    baseline = await desk.baseline(neighbour)
    theirs = await timed(STARTS, lambda: asyncio.to_thread(baseline.run, PANDAS))
    baseline.close()
    print(line("new thread, from the pool: first cell", sum(times[1:], times[0]), theirs))
    for thread in threads:
        await desk.app.sessions.stop(thread)


async def sleep_and_wake(desk: Desk) -> None:
    """A session with pandas and small frames: to disk, back with the next cell, and its size."""
    thread = await desk.thread()
    await desk.run(thread, FRAME)
    record = await desk.record(thread)
    awake = await desk.app.runner.usage(record.container_id)

    async def asleep() -> None:
        rest = await desk.app.sessions.sleep(record)
        if not rest.is_free:
            raise RuntimeError(rest.sentence)

    sleeping = await timed(1, asleep)
    usage = await desk.app.runner.usage(record.container_id)
    await desk.run(thread, TRIVIAL)
    waking = await timed(WAKES, lambda: desk.run(thread, "len(df)"), before=asleep)
    print(f"{'sleep':42} {sleeping.p50 * 1000:6.0f} ms")
    print(f"{'wake: first cell after sleep':42} {waking.p50 * 1000:6.0f} ms"
          f" {waking.p95 * 1000:6.0f} ms")  # fmt: skip
    print(f"{'awake sessions per GB of memory':42} {2**30 / awake.memory_bytes:6.1f}")
    if usage.disk_bytes:
        print(f"{'asleep sessions per GB of disk':42} {2**30 / usage.disk_bytes:6.1f}")
    await desk.app.sessions.stop(thread)
