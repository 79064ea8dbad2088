"""What one session asks for waits before what another asks for has to (case 40)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sidecar.limits import Limits
from tests.fakes.flooding import tool_call
from tests.fakes.sidecar import sidecar, works


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


async def test_calls_that_are_given_up_while_they_wait_are_no_burden(short_path: Path) -> None:
    async with sidecar(short_path, Limits(burst_calls=1, calls_per_s=0.4)) as running:
        await running.put("s2")
        assert await works(running)
        for _ in range(50):
            _, writer = await asyncio.open_unix_connection(str(running.socket()))
            writer.write(tool_call("list_datasets", {}))
            await writer.drain()
            writer.close()
        async with asyncio.timeout(20):
            assert await works(running, "s2")
            assert await works(running)


async def test_a_large_request_counts_as_many(short_path: Path) -> None:
    async with sidecar(short_path, Limits(burst_calls=17, calls_per_s=0.1)) as running:
        await running.call("echo", {"value": "x" * 2**19})
        second = asyncio.create_task(works(running))
        await running.put("s2")
        assert await works(running, "s2")
        assert not second.done()
        second.cancel()
        await asyncio.wait([second])
