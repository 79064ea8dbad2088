"""The bot's process over a day: started again whenever it was killed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.day.place import Town

START_S = 120


class Bots:
    """One process at a time; everything that they print is in the file `output`."""

    def __init__(self, town: Town, environment: dict[str, str], output: Path) -> None:
        self._town = town
        self._environment = environment
        self.output = output
        self.kills = 0
        self._process: asyncio.subprocess.Process | None = None
        self._is_ending = False

    @property
    def is_up(self) -> bool:
        """Whether there is a process that has connected."""
        return self._process is not None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Bots]:
        """From the first connection to a graceful end.

        Raises:
            ExceptionGroup: a process ended by itself.
        """
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(self._keep())
            await self._town.until(lambda: self.is_up, START_S)
            yield self
            self._is_ending = True
            if self._process is not None:
                self._process.terminate()
            await keeping

    def kill(self) -> None:
        """Now, without a word."""
        if self._process is not None:
            self._process.kill()
            self._process = None
            self.kills += 1

    async def _keep(self) -> None:
        with self.output.open("ab") as output:
            while not self._is_ending:
                async with self._town.bot(self._environment, output) as process:
                    self._process = process
                    self._town.changed.set()
                    code = await process.wait()
                    self._process = None
                expected = (0, -signal.SIGKILL) if self._is_ending else (-signal.SIGKILL,)
                assert code in expected, f"the bot ended with {code}: {self.output}"
                await self._town.until(lambda: not self._town.is_connected, START_S)
