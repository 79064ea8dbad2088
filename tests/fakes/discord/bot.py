"""`threadbook run` as an operator starts it, connected to the fake Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from tests.fakes.discord.server import TOKEN, DiscordServer

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def bot(
    discord: DiscordServer, environment: dict[str, str], *, output: IO[bytes] | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Its process, from when it is connected; it is ended afterwards. What it prints goes to
    `output`, if given.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "run", cwd=ROOT,
        env=environment | {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": TOKEN,
            "THREADBOOK_DISCORD_API_URL": discord.api_url,
        },
        stdout=output, stderr=output,
    )  # fmt: skip
    await discord.world.until(lambda: discord.is_connected)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
