"""A program of ours that runs beside the bot and ends with it."""

from __future__ import annotations

import asyncio
import ctypes
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .settings import ROOT

START_TIMEOUT_S = 30
PR_SET_PDEATHSIG = 1


class NeverReady(Exception):
    """The program ended, or didn't say that it is ready; its log may say why."""

    def __init__(self, log: Path) -> None:
        super().__init__(f"It doesn't start; {log} says why.")
        self.log = log


class Neighbour:
    """At most one process at a time. It says `ready` on a line when it serves."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, command: Sequence[str]) -> None:
        """Return when it serves.

        Raises:
            NeverReady: it doesn't.
        """
        await self.close()
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is for the cell
                preexec_fn=die_with_parent,
            )
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if line.strip() != b"ready":
            await self.close()
            raise NeverReady(self._log)

    async def ended(self) -> None:
        """Return when the process that was started here has ended."""
        if self._process is None:
            await asyncio.Event().wait()
        else:
            await self._process.wait()

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


def die_with_parent() -> None:
    """For a child between fork and exec."""
    with suppress(OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
