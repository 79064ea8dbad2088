"""`threadbook run` as an operator starts it, connected to the fake Slack."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def bot(
    slack: SlackServer, environment: dict[str, str], *, output: IO[bytes] | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Its process, from when it is connected; it is ended afterwards. What it prints goes to
    `output`, if given.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "run", cwd=ROOT,
        env=environment | {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "THREADBOOK_SLACK_API_URL": slack.api_url,
        },
        stdout=output, stderr=output,
    )  # fmt: skip
    await slack.workspace.until(lambda: slack.is_connected)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
