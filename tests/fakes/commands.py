"""`threadbook` commands as an operator runs them: each is a process of its own, a new bot."""

from __future__ import annotations

import asyncio
import os
import sys

from bot.settings import ROOT


async def run(*arguments: str, environment: dict[str, str]) -> str:
    """What a command prints; it must succeed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", *arguments, cwd=ROOT,
        env=environment | {"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()
