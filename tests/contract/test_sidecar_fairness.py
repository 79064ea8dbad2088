"""A session that opens 500 connections at once doesn't slow its neighbour's calls (case 40)."""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from sidecar.limits import Limits
from tests.contract.test_sidecar_process import process
from tests.fakes.data_server import DataServer
from tests.fakes.sidecar import SidecarFixture, sidecar, works

CONNECTIONS = 500
CALLS = 40
FACTOR = 2.0
SLACK_S = 0.004
ATTEMPTS = 4  # other work on the machine can hit one half of a comparison alone


async def median_s(made: SidecarFixture) -> float:
    took_s: list[float] = []
    for _ in range(CALLS):
        began_s = time.perf_counter()
        assert await works(made, "s2")
        took_s.append(time.perf_counter() - began_s)
    return median(took_s)


@asynccontextmanager
async def flood(socket: Path) -> AsyncGenerator[None]:
    command = [sys.executable, "-m", "tests.fakes.flood", str(socket), str(CONNECTIONS)]
    started = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        assert started.stdout is not None
        async with asyncio.timeout(20):
            assert await started.stdout.readline() == b"flooding\n"
        yield
    finally:
        started.kill()
        await started.communicate()


async def test_a_call_too_many_at_once_waits_for_its_session_and_not_for_another(
    short_path: Path,
) -> None:
    async with sidecar(short_path, Limits(max_calls_at_once=1)) as running:
        await running.put("s2")
        first = asyncio.create_task(running.call("wait"))
        async with asyncio.timeout(20):
            await running.data.waiting.wait()
            second = asyncio.create_task(works(running))
            assert await works(running, "s2")
            assert not second.done()
            running.data.release.set()
            assert (await first)["result"]["structuredContent"] == {"waited": True}
            assert await second


async def test_five_hundred_connections_of_one_session_slow_another_by_less_than_a_factor_of_two(
    short_path: Path,
) -> None:
    made = SidecarFixture(short_path, DataServer(short_path / "data.sock"))
    await made.data.start()
    figures: list[str] = []
    async with process(made):
        await made.put("s1")
        await made.put("s2")
        for _ in range(ATTEMPTS):
            before_s = await median_s(made)
            async with flood(made.socket("s1")):
                flooded_s = await median_s(made)
            quiet_s = max(before_s, await median_s(made))
            figures.append(f"quiet {quiet_s * 1000:.1f} ms, flooded {flooded_s * 1000:.1f} ms")
            if flooded_s < FACTOR * quiet_s + SLACK_S:
                break
        else:
            raise AssertionError("; ".join(figures))
    await made.data.kill()
    sys.stdout.write("; ".join(figures))
