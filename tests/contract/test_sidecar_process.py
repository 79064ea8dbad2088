"""The sidecar as a process: start, stop, crash and command line."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from audit.check import check
from audit.rows import rows_in
from sidecar.__main__ import main
from tests.fakes.data_server import DataServer
from tests.fakes.sidecar import SidecarFixture


async def start(*arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sidecar", *arguments, stdout=PIPE, stderr=PIPE
    )


@asynccontextmanager
async def process(made: SidecarFixture) -> AsyncGenerator[Process]:
    (made.folder / "sockets").mkdir(exist_ok=True)
    started = await start(
        f"--sockets={made.folder}/sockets",
        f"--control={made.control}",
        f"--audit={made.folder}/audit/sidecar",
        f"--upstream=datasets=unix:{made.data.path}",
    )
    try:
        assert started.stdout is not None
        async with asyncio.timeout(20):
            assert await started.stdout.readline() == b"ready\n"
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def test_sigterm_ends_a_busy_sidecar_quickly_and_a_killed_one_is_replaced(
    short_path: Path,
) -> None:
    made = SidecarFixture(short_path, DataServer(short_path / "data.sock"))
    await made.data.start()

    async with process(made) as first:
        await made.put()
        directory = made.socket().parent.stat().st_ino
        assert (await made.call("list_datasets"))["result"]["isError"] is False
        first.kill()
        await first.wait()
    assert made.socket().exists()  # left behind

    async with process(made) as second:
        await made.put()
        assert made.socket().parent.stat().st_ino == directory  # a sandbox has it mounted
        assert (await made.call("list_datasets"))["result"]["isError"] is False
        calling = asyncio.create_task(made.call("wait"))
        async with asyncio.timeout(10):
            await made.data.waiting.wait()
            began_s = time.monotonic()
            second.send_signal(signal.SIGTERM)
            code = await second.wait()
        took_s = time.monotonic() - began_s
        with pytest.raises(Exception, match="disconnected"):
            await calling

    assert code == 0
    assert took_s < 2
    assert not made.socket().exists()
    assert [line["outcome"] for line in made.audit()] == ["ok", "ok", "failed"]
    await made.data.kill()


async def test_a_sidecar_that_is_killed_in_a_call_leaves_its_row_and_the_chain_goes_on(
    short_path: Path,
) -> None:
    made = SidecarFixture(short_path, DataServer(short_path / "data.sock"))
    await made.data.start()
    async with process(made) as first:
        await made.put()
        calling = asyncio.create_task(made.call("wait"))
        async with asyncio.timeout(10):
            await made.data.waiting.wait()
        first.kill()
        with pytest.raises(Exception, match="disconnected"):
            await calling
    async with process(made):
        await made.put()
        await made.call("list_datasets")
    await made.data.kill()
    rows = list(rows_in(short_path / "audit"))
    verdict = check(short_path / "audit" / "sidecar")

    assert [(row.tool, row.outcome) for row in rows] == [
        ("wait", "unfinished"),
        ("list_datasets", "ok"),
    ]
    assert (verdict.broken, verdict.head.number) == (None, 3)


@pytest.mark.parametrize(
    ("upstream", "said"),
    [
        ("datasets=http://127.0.0.1:8265/mcp", "An upstream is a Unix socket"),
        ("datasets=", "An upstream is a Unix socket"),
        ("Bad Name=/tmp/x.sock", "is not NAME=PATH"),
    ],
)
def test_an_upstream_that_cannot_be_is_refused_at_the_start(
    upstream: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = ["--sockets=/tmp/s", "--control=/tmp/c", "--audit=/tmp/a"]
    with pytest.raises(SystemExit) as ended:
        main([*paths, "--upstream", upstream])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


async def test_a_directory_too_deep_for_sockets_is_refused_at_the_start(short_path: Path) -> None:
    deep = short_path / ("x" * 60)
    deep.mkdir()
    paths = [f"--sockets={deep}", f"--control={short_path}/c", f"--audit={short_path}/a"]
    started = await start(*paths, "--upstream=datasets=/tmp/none.sock")
    async with asyncio.timeout(20):
        _, errors = await started.communicate()

    assert started.returncode == 1
    assert "bytes too long" in errors.decode()
