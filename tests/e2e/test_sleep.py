"""A session sleeps and wakes with everything in it; where it can't, its journal brings it back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import nbbase

from bot import orphans
from bot.app import App, hibernation_rules, running
from bot.hibernation import Hibernation, Rules
from bot.notebook import notebook
from bot.records import SessionRecord, Thread
from bot.sessions import ENDED, Rest
from bot.settings import Settings
from sandbox.session import SandboxError
from tests.fakes.five_objects import ALL_FIVE, FIVE, five_at

KILL_BOTH = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos._exit(1)"
KEY = "terminal:local:cli:sleeper"


@pytest.fixture
async def app(settings: Settings) -> AsyncGenerator[App]:
    async with running(settings, print) as parts:
        yield parts


@pytest.fixture
async def thread(app: App) -> Thread:
    return await app.store.open_thread(KEY)


async def record_of(app: App, thread: Thread) -> SessionRecord:
    [record] = await app.store.live_sessions(thread)
    return record


async def result(app: App, thread: Thread, code: str) -> str | None:
    return (await app.sessions.run(thread, code)).execution.result


async def test_five_objects_survive_sleep_a_new_bot_and_sleep_again(settings: Settings) -> None:
    async with running(settings, print) as app:
        thread = await app.store.open_thread(KEY)
        assert (await app.sessions.run(thread, FIVE)).execution.ok
        long = await app.sessions.run(thread, "for i in range(999): print('line', i)")
        record = await record_of(app, thread)
        assert (await app.sessions.sleep(record)).is_free
        usage = await app.runner.usage(record.container_id)
        assert usage.memory_bytes == 0
        assert usage.disk_bytes is None or usage.disk_bytes > 0
    async with running(settings, print) as app:
        assert [state for _, state in await app.sessions.all()] == ["asleep"]
        ran = await app.sessions.run(thread, ALL_FIVE)
        assert (ran.execution.result, ran.news) == (five_at(2), ())
        assert (await app.sessions.sleep(await record_of(app, thread))).is_free
        assert await result(app, thread, ALL_FIVE) == five_at(3)
        assert await result(app, thread, "len(datasets.load('car_prices'))") == "2000"
        assert await result(app, thread, f"{long.execution.printed}.count('line')") == "999"


async def test_without_checkpoints_the_journal_brings_the_five_back_and_says_so(
    app: App, thread: Thread
) -> None:
    for cell in (FIVE, "tally = 41", "import os\nos._exit(1)", "tally += 1"):
        await app.sessions.run(thread, cell)
    record = await record_of(app, thread)
    await app.runner.end(record.container_id)  # as a failed checkpoint leaves it

    ran = await app.sessions.run(thread, ALL_FIVE)
    assert ran.execution.result == five_at(2)
    assert "ran its 3 cells again: all" in ran.news[0]
    assert ran.execution.notes[0] == ran.news[0]
    assert await result(app, thread, "tally") == "42"


async def test_a_session_that_kills_itself_is_rebuilt_at_the_next_cell(
    app: App, thread: Thread
) -> None:
    await app.sessions.run(thread, "x = 1")
    killed = await app.sessions.run(thread, KILL_BOTH)
    after = await app.sessions.run(thread, "x")
    assert killed.execution.ending == "lost"
    assert after.execution.result == "1"


async def test_a_session_with_an_open_socket_stays_awake(app: App, thread: Thread) -> None:
    await app.sessions.run(
        thread,
        "import socket\nheld = socket.socket(socket.AF_UNIX)\n"
        "held.connect('/run/threadbook/mcp.sock')",
    )
    rest = await app.sessions.sleep(await record_of(app, thread))
    assert rest == Rest(False, "It can't sleep now: its code holds 1 socket(s) open.")
    assert await result(app, thread, "held.fileno() > 2") == "True"


async def test_with_checkpoints_off_sleep_frees_the_memory_and_the_journal_brings_the_five_back(
    settings: Settings,
) -> None:
    async with running(settings.model_copy(update={"checkpoints": "off"}), print) as app:
        thread = await app.store.open_thread(KEY)
        await app.sessions.run(thread, FIVE)
        rest = await app.sessions.sleep(await record_of(app, thread))
        assert rest == Rest(True, ENDED)
        assert await app.runner.all() == {}
        ran = await app.sessions.run(thread, ALL_FIVE)
    assert ran.execution.result == five_at(2)
    assert ran.news[0].startswith("This thread's Python session was gone, so I ran its 1 cell")


async def test_a_full_host_gives_up_a_session_that_cannot_sleep_only_if_no_other_can(
    settings: Settings,
) -> None:
    async with running(settings.model_copy(update={"max_awake": 2}), print) as app:
        holding, other = [await app.store.open_thread(f"{KEY}-{n}") for n in (1, 2)]
        await app.sessions.run(holding, "import socket\nheld = socket.socketpair()\nx = 1")
        await app.sessions.run(other, "x = 2")
        assert await app.sessions.make_room()
        states = {record.thread_key: state for record, state in await app.sessions.all()}
        assert states == {holding.key: "awake", other.key: "asleep"}
        assert await app.sessions.make_room()
        ran = await app.sessions.run(holding, "x")
    assert (ran.execution.result, len(ran.news)) == ("1", 1)


async def test_a_session_that_somebody_works_in_is_not_put_to_sleep(
    app: App, thread: Thread
) -> None:
    await app.sessions.run(thread, "x = 1")
    async with app.sessions._locks.of(thread.id):  # what a running cell holds
        rest = await app.sessions.sleep(await record_of(app, thread))
    assert rest == Rest(False, "It is working.")
    assert [state for _, state in await app.sessions.all()] == ["awake"]


async def test_idle_sessions_sleep_and_old_checkpoints_are_given_up(
    app: App, thread: Thread
) -> None:
    now = [datetime.now(UTC)]
    rules = Rules(timedelta(minutes=15), 0, timedelta(days=30), 2**40)
    watch = Hibernation(app.sessions, app.runner, rules, clock=lambda: now[0])
    await app.sessions.run(thread, "x = 7")
    await watch.look()
    assert [state for _, state in await app.sessions.all()] == ["awake"]
    now[0] += timedelta(minutes=16)
    await watch.look()
    assert [state for _, state in await app.sessions.all()] == ["asleep"]
    now[0] += timedelta(days=31)
    await watch.look()
    assert await app.sessions.all() == []
    ran = await app.sessions.run(thread, "x")
    assert (ran.execution.result, len(ran.news)) == ("7", 1)


async def test_a_full_host_puts_the_session_used_least_recently_to_sleep(
    settings: Settings,
) -> None:
    async with running(settings.model_copy(update={"max_awake": 1}), print) as app:
        first, second = [await app.store.open_thread(f"{KEY}-{n}") for n in (1, 2)]
        await app.sessions.run(first, "x = 1")
        await app.sessions.run(second, "x = 2")
        states = {record.thread_key: state for record, state in await app.sessions.all()}
        assert states == {first.key: "asleep", second.key: "awake"}
        assert await result(app, first, "x") == "1"


async def test_memory_pressure_puts_sessions_to_sleep_at_once(app: App, thread: Thread) -> None:
    await app.sessions.run(thread, "x = 1")
    rules = replace(hibernation_rules(app.settings), min_free_bytes=1)
    await Hibernation(app.sessions, app.runner, rules, free=lambda: 0).look()
    assert [state for _, state in await app.sessions.all()] == ["asleep"]


async def test_a_broken_checkpoint_is_replaced_by_the_journal(app: App, thread: Thread) -> None:
    await app.sessions.run(thread, "x = 1")
    record = await record_of(app, thread)
    await app.sessions.sleep(record)
    engine = app.runner._engine
    await engine.drop_checkpoint(record.container_id, "threadbook")
    with pytest.raises(SandboxError):
        await app.runner.wake(record.container_id)
    ran = await app.sessions.run(thread, "x")
    assert (ran.execution.result, len(ran.news)) == ("1", 1)


async def test_a_new_thread_gets_a_spare_that_is_ready(settings: Settings) -> None:
    async with running(settings, print, serving=True) as app:
        async with asyncio.timeout(60):
            await app.pool.full()
        [(session_id, handle)] = app.pool._ready
        thread = await app.store.open_thread(KEY)
        assert await result(app, thread, "len(datasets.load('car_prices'))") == "2000"
        record = await record_of(app, thread)
        assert (record.id, record.container_id) == (session_id, handle)


async def test_sandboxes_of_no_thread_are_found_and_removed(app: App, thread: Thread) -> None:
    await app.sessions.run(thread, "x = 1")
    app.runner._process = "1-0"  # a process that is long gone
    await app.services.open("orphan", "none")
    await app.runner.start("orphan", thread_key="none")
    assert len(await orphans.find(app.store, app.runner)) == 1
    assert await orphans.remove(app.store, app.runner, app.services) == 1
    assert await orphans.find(app.store, app.runner) == []
    assert await result(app, thread, "x") == "1"


async def test_a_thread_is_exported_as_a_valid_notebook(
    app: App, thread: Thread, tmp_path: Path
) -> None:
    await app.sessions.run(thread, "print('hello')\nplt.plot([1, 2])\n6 * 7")
    await app.sessions.run(thread, "1 / 0")
    await app.sessions.run(thread, "answer('**42**')")
    cells = await app.store.journal.cells(thread)
    text = notebook(thread, cells, await app.store.journal.artifacts(thread))
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    outputs = [output for cell in book.cells[2:] for output in cell.outputs]
    assert [output.output_type for output in outputs] == [
        "stream",
        "display_data",
        "execute_result",
        "error",
        "display_data",
    ]
    assert outputs[1].data["image/png"].startswith("iVBOR")
    assert outputs[3].ename == "ZeroDivisionError"
    assert outputs[4].data == {"text/markdown": "**42**"}
    assert json.loads(text)["nbformat"] == nbbase.nbformat
