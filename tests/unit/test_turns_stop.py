"""Stop: who may, what it ends, and what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from agent.model import Completion
from agent.scripted import runs
from bot.orders import NOT_YOURS, NOTHING_RUNS, STOPPING
from bot.store import Store
from bot.turn import STOPPED, STOPPED_IN_CELL
from sandbox.local import LocalRunner, LocalSession
from sandbox.session import Execution
from tests.fakes.desk import ANA, BEN, CLEO, KEY, Office
from tests.fakes.empty_database import empty_database

LOOP = "import time\nx = 2\nfor _ in range(40): time.sleep(0.05)"


class DeafAtFirst(LocalSession):
    """The first stop comes before its cell has reached it."""

    def __init__(self, begun: asyncio.Event) -> None:
        super().__init__()
        self._begun = begun
        self._stops = 0

    async def _run_new(self, code: str) -> Execution:
        self._begun.set()
        return await super()._run_new(code)

    async def interrupt(self) -> None:
        self._stops += 1
        if self._stops > 1:
            await super().interrupt()


class DeafRunner(LocalRunner):
    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def start(self, session_id: str, *, thread_key: str) -> str:
        self._sessions[session_id] = DeafAtFirst(self.begun)
        return session_id


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


async def test_stop_ends_the_running_cell_and_keeps_what_was_before(office: Office) -> None:
    desk = office.desk(runs("x = 1"), runs(LOOP, "Working."), runs("x"), Completion("x is 1."))
    shown = await office.begin(desk, "go")
    await shown.until(lambda s: len(s.steps) == 3)
    order = await office.ask(desk, "stop", addressed=False)
    assert order.whispers == [STOPPING]
    assert shown.text == f"Working.\n\n{STOPPED_IN_CELL}"
    assert shown.finished == 1
    assert shown.steps[-1].state == "failed"
    after = await office.ask(desk, "what is x?")
    assert (after.text, office.observed()[-1]) == ("x is 1.", "1")


async def test_stop_ends_a_cell_that_has_not_reached_its_sandbox_yet(office: Office) -> None:
    office.runner = runner = DeafRunner()
    desk = office.desk(runs(LOOP))
    shown = await office.begin(desk, "go")
    await asyncio.wait_for(runner.begun.wait(), 10)
    await office.ask(desk, "stop")
    thread = await office.store.find_thread(str(KEY))
    assert thread is not None
    [cell] = await office.store.journal.cells(thread)
    assert (shown.text, cell.ending) == (STOPPED_IN_CELL, "interrupted")


async def test_stop_while_the_model_thinks_keeps_all_that_was_computed(office: Office) -> None:
    thinks = asyncio.Event()
    desk = office.desk(runs("x = 1"), hangs=thinks)
    shown = await office.begin(desk, "go")
    await asyncio.wait_for(thinks.wait(), 10)
    await office.ask(desk, "stop")
    assert shown.text == STOPPED


async def test_stop_right_after_the_question_ends_it_before_it_has_begun(office: Office) -> None:
    desk = office.desk(Completion("Never said."))
    shown = await office.begin(desk, "go")
    order = await office.ask(desk, "stop")
    assert (shown.text, order.whispers) == (STOPPED, [STOPPING])


async def test_only_who_asked_or_began_the_thread_may_stop(office: Office) -> None:
    desk = office.desk(Completion("Hello."), runs(LOOP), Completion("x"))
    await office.ask(desk, "hello there", author=ANA)
    shown = await office.begin(desk, "go", author=BEN)
    await shown.until(lambda s: bool(s.steps))
    refused = await office.begin(desk, "stop", author=CLEO)
    await refused.until(lambda s: bool(s.whispers))
    assert refused.whispers == [NOT_YOURS]
    await office.press(desk, "stop", author=ANA)
    assert shown.text == STOPPED_IN_CELL


async def test_stop_without_anything_running_says_so(office: Office) -> None:
    assert (await office.ask(office.desk(), "stop")).whispers == [NOTHING_RUNS]
