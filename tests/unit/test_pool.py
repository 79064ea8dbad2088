"""Spares that die while they wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest

from bot.gate import Who
from bot.pool import Pool
from sandbox.local import LocalRunner
from sandbox.runner import State
from sandbox.session import Unreachable


class RestartedRunner(LocalRunner):
    """A restart of its engine ends every sandbox."""

    def __init__(self) -> None:
        super().__init__()
        self.is_up = True
        self.removed: list[str] = []

    def restart(self) -> None:
        self._sessions.clear()

    async def state(self, handle: str) -> State:
        if not self.is_up:
            raise Unreachable("Docker doesn't answer.")
        return await super().state(handle)

    async def end(self, handle: str) -> None:
        self.removed.append(handle)
        await super().end(handle)


@dataclass
class RecordingGate:
    closed: list[str] = field(default_factory=list[str])

    async def open(self, session_id: str, thread_key: str) -> None: ...

    async def begin_cell(
        self, session_id: str, cell_id: str, *, most_s: float, who: Who
    ) -> None: ...

    async def end_cell(self, session_id: str) -> None: ...

    async def close(self, session_id: str) -> None:
        self.closed.append(session_id)


@pytest.fixture
def runner() -> RestartedRunner:
    return RestartedRunner()


@pytest.fixture
def gate() -> RecordingGate:
    return RecordingGate()


@pytest.fixture
async def pool(runner: RestartedRunner, gate: RecordingGate) -> AsyncGenerator[Pool]:
    pool = Pool(1, runner, gate)
    async with pool.filled():
        async with asyncio.timeout(5):
            await pool.full()
        yield pool


async def test_a_spare_that_died_is_not_given_but_removed(
    pool: Pool, runner: RestartedRunner, gate: RecordingGate
) -> None:
    [spare] = await runner.awake()
    runner.restart()
    assert await pool.take() is None
    assert (runner.removed, gate.closed) == ([spare], [spare])


async def test_a_spare_that_cannot_be_asked_about_is_not_lost_sight_of(
    pool: Pool, runner: RestartedRunner
) -> None:
    [spare] = await runner.awake()
    runner.is_up = False
    with pytest.raises(Unreachable):
        await pool.take()
    runner.restart()
    runner.is_up = True
    assert await pool.take() is None
    assert runner.removed == [spare]
