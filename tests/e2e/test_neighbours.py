"""The dataset server and the sidecar die under a running cell: one clear error, then it works."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from audit.files import files
from bot.app import App, running
from bot.folders import Folders
from bot.records import Thread
from bot.settings import Settings
from sandbox.engine import Engine
from tests.fakes.processes import of_parent

CALL_UNTIL_IT_FAILS = """
import time
for attempt in range(400):
    try:
        datasets.list()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        break
    if attempt == 0:
        open("/work/started", "w").close()
    time.sleep(0.02)
"""

CALL_THROUGH_EVERYTHING = """
import os, time
def works():
    try:
        return len(datasets.load("car_prices")) == 2000
    except Exception:
        return False
answers = [works()]
while answers.count(False) == 0 or not answers[-1]:
    answers.append(works())
    time.sleep(0.02)
"went on"
"""


@pytest.fixture
async def app(settings: Settings) -> AsyncGenerator[App]:
    async with running(settings, print) as parts:
        yield parts


@pytest.fixture
async def thread(app: App) -> Thread:
    return await app.store.open_thread("terminal:local:cli:neighbours")


async def test_a_killed_dataset_server_is_one_error_and_comes_back(
    app: App, thread: Thread
) -> None:
    await app.sessions.run(thread, "x = 41")
    [server] = of_parent("mcp_server")
    cell = asyncio.create_task(app.sessions.run(thread, CALL_UNTIL_IT_FAILS))
    await until_called(app)
    os.kill(server, signal.SIGKILL)
    failed = (await cell).execution
    after = (await app.sessions.run(thread, "x + 1, len(datasets.load('car_prices'))")).execution

    assert failed.stdout.startswith("ToolError: ")
    assert failed.stdout.count("\n") == 1
    assert after.result == "(42, 2000)"


async def test_a_killed_sidecar_is_one_error_and_comes_back(
    app: App, thread: Thread, settings: Settings, engine: Engine
) -> None:
    await app.sessions.run(thread, "x = 41")
    [sidecar] = await engine.find(
        {"threadbook.home": Folders(settings.home).id, "threadbook.role": "sidecar"}
    )
    cell = asyncio.create_task(app.sessions.run(thread, CALL_UNTIL_IT_FAILS))
    await until_called(app)
    await engine.kill(sidecar.id)
    failed = (await cell).execution
    after = (await app.sessions.run(thread, "x + 1, len(datasets.load('car_prices'))")).execution

    assert failed.stdout.startswith("ToolError: ")
    assert "sidecar" in failed.stdout
    assert after.result == "(42, 2000)"


async def test_a_table_of_another_size_arrives_whole(
    app: App, thread: Thread, settings: Settings
) -> None:
    rows = "".join(f"{number},name {number}\n" for number in range(200_000))
    (settings.datasets / "many.csv").write_text("id,name\n" + rows)
    code = """
many = datasets.load("many")
(len(many), int(many.id.sum()), many.name.iloc[-1] == "name 199999")
"""
    result = (await app.sessions.run(thread, code)).execution.result
    assert result == f"(200000, {sum(range(200_000))}, True)"


async def test_the_seed_users_way_of_importing_works(app: App, thread: Thread) -> None:
    code = """
from servers.datasets_client import list_datasets, import_dataset
found = list_datasets()
table = import_dataset("car_prices")
(found["datasets"], table["rows"], table["content"].splitlines()[0][:11])
"""
    execution = (await app.sessions.run(thread, code)).execution
    assert execution.result == "(['car_prices'], 2000, 'brand,model')"


async def test_a_cell_goes_on_with_its_access_when_its_sidecar_and_then_its_bot_are_killed(
    app: App, thread: Thread, settings: Settings, engine: Engine
) -> None:
    await app.sessions.run(thread, "x = 41")
    [sidecar] = await engine.find(
        {"threadbook.home": Folders(settings.home).id, "threadbook.role": "sidecar"}
    )
    cell = asyncio.create_task(
        app.sessions.run(thread, CALL_THROUGH_EVERYTHING, cell_id="turn-1-1")
    )
    await until_audited(app, "import_dataset")
    app.sessions.park()
    cell.cancel()
    await asyncio.wait([cell])
    await engine.kill(sidecar.id)
    async with running(settings, print) as after:
        went_on = await after.sessions.run(thread, CALL_THROUGH_EVERYTHING, cell_id="turn-1-1")

    assert went_on.execution.result == "'went on'"


async def until_called(app: App) -> None:
    """Return when the audit log has a call of the cell: it is running."""
    await until_audited(app, "list_datasets")


async def until_audited(app: App, text: str) -> None:
    folder = app.settings.home / "audit" / "sidecar"
    async with asyncio.timeout(30):
        while not _mentions(folder, text):  # noqa: ASYNC110 - another process's file
            await asyncio.sleep(0.02)


def _mentions(folder: Path, text: str) -> bool:
    return any(text in path.read_text() for path in files(folder))
