"""The dataset server as a process that is told to end."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path


async def test_a_server_that_is_told_to_end_leaves_nothing_temporary(short_path: Path) -> None:
    datasets, temporary = short_path / "data", short_path / "tmp"
    datasets.mkdir()
    temporary.mkdir()
    command = ["-m", "mcp_server", "--datasets", str(datasets), "--uds", str(short_path / "s")]
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        "--port=0",
        stdout=asyncio.subprocess.PIPE,
        env={"TMPDIR": str(temporary), "PYTHONPATH": str(Path.cwd())},
    )
    assert server.stdout is not None
    async with asyncio.timeout(30):
        assert await server.stdout.readline() == b"ready\n"
        assert len(list(temporary.iterdir())) == 1
        server.send_signal(signal.SIGTERM)
        assert await server.wait() == 0
    assert list(temporary.iterdir()) == []
