"""A session that is attacked, and a neighbour beside it that must notice nothing."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import astuple, dataclass

from sandbox.engine import Engine
from sandbox.gvisor import GvisorSession
from sandbox.runner import GvisorRunner
from sandbox.session import Execution, SandboxError

UNDONE = "Variables are as they were before it."
ANSWER_S = 10

Run = Callable[..., Awaitable[Execution]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A session that is attacked, where x is 1, and its neighbour, where y is 2."""

    run: Run
    neighbour: Run

    async def attack(self, code: str, timeout_s: float = 20) -> Execution:
        """Run a hostile cell while the neighbour works."""
        attacked, beside = await asyncio.gather(self.run(code, timeout_s), self.neighbour("y"))
        assert beside.result == "2", beside
        return attacked

    async def is_unharmed(self) -> None:
        """Both sessions still answer with what they had."""
        kept = await self.run("x", 3)
        assert kept.result == "1", kept
        assert (await self.neighbour("y", 3)).result == "2"

    async def is_undone(self, code: str, ending: str, words: str, timeout_s: float = 20) -> None:
        """The cell ends so, says so, and leaves nothing behind."""
        ended = await self.attack(f"x = 'changed'\n{code}", timeout_s)
        assert ended.ending == ending, (code, ended)
        assert words in ended.notes[0], (code, ended)
        assert UNDONE in ended.notes[0], (code, ended)
        await self.is_unharmed()


class Stage:
    """Starts sandboxes for this module: one neighbour, and an attacked one as long as it lives."""

    def __init__(self, engine: Engine, runner: GvisorRunner) -> None:
        self._engine = engine
        self._runner = runner
        self._names = itertools.count()
        self._attacked: Run | None = None
        self._neighbour: Run | None = None

    async def pair(self) -> Pair:
        """The sessions of the test before, if it left x as it was; else a new attacked one."""
        if self._attacked is None or not await _holds(self._attacked, "x", "1"):
            self._attacked = await self._start("x = 1")
        if self._neighbour is None or not await _holds(self._neighbour, "y", "2"):
            self._neighbour = await self._start("y = 2")
        return Pair(self._attacked, self._neighbour)

    def spoil(self) -> None:
        """Don't attack this session again: what was done to it would show in the next test."""
        self._attacked = None

    async def _start(self, first: str) -> Run:
        name = f"abuse-{next(self._names)}"
        handle = await self._runner.start(name, thread_key=f"terminal:local:cli:{name}")
        session = GvisorSession(self._engine, handle)
        numbers = itertools.count()

        async def run_next(code: str, timeout_s: float = 20) -> Execution:
            async with asyncio.timeout(timeout_s + ANSWER_S):
                return await session.run(f"cell-{next(numbers)}", code, timeout_s=timeout_s)

        assert (await run_next(first)).ok
        return run_next


async def _holds(run: Run, name: str, value: str) -> bool:
    try:
        return (await run(name, 3)).result == value
    except (SandboxError, TimeoutError):
        return False


def texts(ran: Execution) -> list[str]:
    error = [*astuple(ran.error)] if ran.error else []
    pictures = [figure.description for figure in ran.figures]
    return [ran.stdout, ran.stderr, ran.result or "", *error, *pictures, *(ran.names or ())]
