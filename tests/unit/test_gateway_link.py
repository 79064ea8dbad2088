"""A connection to another server that is given up."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sidecar.gateway.declaration import Command, ServerDeclaration
from sidecar.gateway.link import Link
from sidecar.gateway.process import Ended, process
from sidecar.gateway.streams import Streams

DEADLINE_S = 20


async def test_one_whose_server_ends_while_it_is_left_is_not_made_again() -> None:
    tries: list[int] = []
    is_trying = asyncio.Event()

    @asynccontextmanager
    async def ending() -> AsyncGenerator[Streams]:
        tries.append(1)
        is_trying.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise Ended from None  # as a group of tasks tells it, one of which failed meanwhile
        raise AssertionError("nobody wakes it")
        yield

    link = Link(
        ServerDeclaration("x", Command(("x",)), ("*",)),
        ending,
        max_answer_bytes=100,
        list_again_s=0,
    )
    running = asyncio.create_task(link.run())
    async with asyncio.timeout(DEADLINE_S):
        await is_trying.wait()
        link.leave()
        running.cancel()
        await asyncio.wait([running])
    assert tries == [1]


async def test_what_leaves_the_processs_group_with_its_output_keeps_nobody(tmp_path: Path) -> None:
    script = "setsid sleep 100 & echo $! > left; exec sleep 100"
    async with asyncio.timeout(DEADLINE_S):
        async with process(
            Command(("sh", "-c", script)),
            tmp_path,
            environment={"PATH": "/usr/bin:/bin"},
            max_answer_bytes=100,
        ):
            while not (tmp_path / "left").is_file() or not (tmp_path / "left").read_text():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
    os.kill(int((tmp_path / "left").read_text()), signal.SIGKILL)
