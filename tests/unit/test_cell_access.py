"""A session reaches the data while one of its cells runs, and at no other time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.model import Completion
from agent.scripted import runs
from bot.gate import Who
from bot.records import Thread
from bot.store import Store
from sandbox.local import LocalRunner, LocalSession
from sandbox.session import Execution, SandboxError
from tests.fakes.desk import ANA, BEN, DEADLINE_S, KEY, Office
from tests.fakes.empty_database import empty_database
from tests.fakes.killed import kill, resumed


@dataclass
class RecordingGate:
    """Notes the cells that it let through, and how it was left."""

    said: list[str] = field(default_factory=list[str])
    seconds: list[float] = field(default_factory=list[float])
    who: list[Who] = field(default_factory=list[Who])

    async def open(self, session_id: str, thread_key: str) -> None: ...

    async def begin_cell(self, session_id: str, cell_id: str, *, most_s: float, who: Who) -> None:
        self.said.append(f"begin {cell_id}")
        self.seconds.append(most_s)
        self.who.append(who)

    async def end_cell(self, session_id: str) -> None:
        self.said.append("end")

    async def close(self, session_id: str) -> None:
        self.said.append("close")


class GatedSession(LocalSession):
    """Its cells hang until they are let go, or fail outright."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()
        self.let_go.set()
        self.fails = False

    async def run(self, cell_id: str, code: str, *, timeout_s: float) -> Execution:
        self.begun.set()
        if self.fails:
            raise SandboxError("Docker doesn't answer.")
        await self.let_go.wait()
        return await super().run(cell_id, code, timeout_s=timeout_s)

    async def interrupt(self) -> None:
        self.let_go.set()


class OneSession(LocalRunner):
    """Every sandbox is this one."""

    def __init__(self) -> None:
        super().__init__()
        self.session = GatedSession()

    async def find(self, handle: str) -> GatedSession | None:
        return self.session


@pytest.fixture
def runner() -> OneSession:
    return OneSession()


@pytest.fixture
def gate() -> RecordingGate:
    return RecordingGate()


@pytest.fixture
async def office(tmp_path: Path, runner: OneSession, gate: RecordingGate) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path, runner=runner, gate=gate)
    await store.close()


@pytest.fixture
async def thread(office: Office) -> Thread:
    office.desk()
    return await office.store.open_thread(str(KEY))


async def test_each_cell_has_access_of_its_own_bounded_by_its_time(
    office: Office, thread: Thread, gate: RecordingGate
) -> None:
    for number in (1, 2):
        await office.sessions.run(thread, "1 / 0", cell_id=f"turn-1-{number}")

    assert gate.said == ["begin turn-1-1", "end", "begin turn-1-2", "end"]
    assert all(office.cell_timeout_s < most_s < 600 for most_s in gate.seconds)


async def test_a_cell_that_has_run_is_told_again_without_access(
    office: Office, thread: Thread, gate: RecordingGate
) -> None:
    for _ in range(2):
        await office.sessions.run(thread, "1", cell_id="turn-1-1")

    assert gate.said == ["begin turn-1-1", "end"]


async def test_a_sandbox_that_cannot_be_reached_has_no_access_left(
    office: Office, thread: Thread, gate: RecordingGate, runner: OneSession
) -> None:
    runner.session.fails = True
    with pytest.raises(SandboxError):
        await office.sessions.run(thread, "1", cell_id="turn-1-1")

    assert gate.said == ["begin turn-1-1", "end"]


async def test_a_cell_that_is_stopped_has_no_access_left(
    office: Office, thread: Thread, gate: RecordingGate, runner: OneSession
) -> None:
    runner.session.let_go.clear()
    running = asyncio.create_task(office.sessions.run(thread, "1", cell_id="turn-1-1"))
    await asyncio.wait_for(runner.session.begun.wait(), DEADLINE_S)
    running.cancel()
    await asyncio.wait([running], timeout=DEADLINE_S)

    assert gate.said == ["begin turn-1-1", "end"]


async def test_a_cell_that_outlives_its_bot_keeps_its_access_until_the_next_bot_ends_it(
    office: Office, thread: Thread, gate: RecordingGate, runner: OneSession
) -> None:
    runner.session.let_go.clear()
    desk = office.desk(runs("x = 1"))
    await office.begin(desk, "go")
    await asyncio.wait_for(runner.session.begun.wait(), DEADLINE_S)
    await kill(desk)
    [cell] = gate.said
    runner.session.let_go.set()
    await resumed(office, Completion("Done."))

    assert gate.said == [cell, cell, "end"]


async def test_the_cells_that_run_again_in_a_new_sandbox_have_access_too(
    office: Office, thread: Thread, gate: RecordingGate, runner: OneSession
) -> None:
    await office.sessions.run(thread, "x = 1", cell_id="turn-1-1")
    await office.sessions.stop(thread)
    gate.said.clear()
    await office.sessions.run(thread, "x", cell_id="turn-1-2")

    assert [said[:5] for said in gate.said] == ["begin", "end", "begin", "end"]


async def test_a_cell_is_for_everybody_whose_words_its_turn_has_taken_in(
    office: Office, gate: RecordingGate, runner: OneSession
) -> None:
    runner.session.let_go.clear()
    reached = asyncio.Event()
    desk = office.desk(runs("1"), runs("2"), hangs=reached)
    await office.begin(desk, "go")
    await asyncio.wait_for(runner.session.begun.wait(), DEADLINE_S)
    await office.begin(desk, "and more", author=BEN)
    runner.session.let_go.set()
    await asyncio.wait_for(reached.wait(), DEADLINE_S)
    await kill(desk)
    await resumed(office, runs("3"), Completion("All."))

    ana, ben = (f"terminal:local:{one.id}" for one in (ANA, BEN))
    assert gate.who == [(ana,), (ana, ben), (ana, ben)]
