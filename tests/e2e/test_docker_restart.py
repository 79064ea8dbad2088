"""Docker is restarted, a daemon of the tests' own: who slept wakes with everything, who was awake
is rebuilt and told so, and a bot that stayed goes on. Each command is a new bot.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import images
from bot.folders import Folders
from bot.turn import NO_SANDBOX
from sandbox.engine import Engine
from tests.fakes import docker_daemon
from tests.fakes.commands import run
from tests.fakes.docker_daemon import DockerDaemon
from tests.fakes.five_objects import ALL_FIVE, FIVE, five_at
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer

THREAD = "restarted"
KEY = f"terminal:local:cli:{THREAD}"
WAKE_S = 60  # a whole command on a busy host
DATA_AND_ALL_FIVE = "assert len(datasets.load('car_prices')) == 2000\n" + ALL_FIVE


@pytest.fixture(scope="module")
def docker(sandbox_image: str) -> Iterator[DockerDaemon]:
    """The daemon, with the images of the machine's."""
    if os.geteuid() != 0:
        pytest.skip("NOT TESTED: a Docker daemon of the tests' own needs root")
    sidecar_image = asyncio.run(built_sidecar())
    with docker_daemon.serving() as daemon:
        daemon.load(images.BASE_IMAGE, sandbox_image, sidecar_image)
        yield daemon


async def built_sidecar() -> str:
    engine = await Engine.connect()
    try:
        return await images.ensure(engine, "sidecar", print)
    finally:
        engine.close()


@pytest.fixture
async def engine(docker: DockerDaemon, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Engine]:
    """Everything in this module, the clean-up included, speaks to that daemon."""
    monkeypatch.setenv("DOCKER_HOST", docker.host)
    connected = await Engine.connect()
    yield connected
    connected.close()


@pytest.fixture
def environment(environment: dict[str, str], docker: DockerDaemon) -> dict[str, str]:
    return environment | {"DOCKER_HOST": docker.host}


async def test_five_objects_survive_sleep_a_restart_of_docker_and_new_bots(
    docker: DockerDaemon, environment: dict[str, str]
) -> None:
    await run("sessions", "exec", THREAD, "-c", FIVE, environment=environment)
    await run("sessions", "sleep", THREAD, environment=environment)
    [row] = json.loads(await run("sessions", "list", "--json", environment=environment))
    assert (row["thread"], row["state"], row["memory_bytes"]) == (KEY, "asleep", 0)
    docker.restart()
    asked_at = time.monotonic()
    woken = await executed(DATA_AND_ALL_FIVE, environment)
    assert (woken["result"], woken["notes"]) == (five_at(2), [])
    assert time.monotonic() - asked_at < WAKE_S


async def test_a_thread_that_was_awake_is_rebuilt_and_told_so_and_nothing_stale_is_left(
    docker: DockerDaemon, environment: dict[str, str], engine: Engine, home: Path
) -> None:
    await run("sessions", "exec", THREAD, "-c", FIVE, environment=environment)
    docker.restart()
    rebuilt = await executed(DATA_AND_ALL_FIVE, environment)
    assert rebuilt["result"] == five_at(2)
    [note] = rebuilt["notes"]
    assert "was gone, so I ran its 1 cell again: all 7 variables are back." in note
    assert await containers(engine, home) == [("sandbox", "running"), ("sidecar", "running")]
    assert len(list(Folders(home).sockets.iterdir())) == 1


@pytest.mark.soak
async def test_a_bot_that_stays_says_that_there_is_no_sandbox_and_goes_on_when_there_is(
    docker: DockerDaemon, environment: dict[str, str], slack: SlackServer
) -> None:
    ana = Human(slack)
    async with bot(slack, environment):
        question = await ana.mentions("Load car_prices and show summary stats")
        await ana.answered(question, 1)
        await asyncio.to_thread(docker.stop)
        await ana.replies(question, "How many rows are there?")
        assert (await ana.answered(question, 2))[1].text == NO_SANDBOX
        await asyncio.to_thread(docker.start)
        await ana.replies(question, "How many rows are there?")
        answer = (await ana.answered(question, 3))[2].text
    assert "2,000" in answer
    assert "was gone, so I ran its 1 cell again: all 1 variables are back." in answer


async def executed(code: str, environment: dict[str, str]) -> dict[str, Any]:
    """What `sessions exec --json` prints."""
    arguments = ("sessions", "exec", THREAD, "-c", code, "--json")
    return json.loads(await run(*arguments, environment=environment))


async def containers(engine: Engine, home: Path) -> list[tuple[str, str]]:
    """The role and state of every container of that installation."""
    found = await engine.find({"threadbook.home": Folders(home).id})
    return sorted((one.labels["threadbook.role"], one.status) for one in found)
