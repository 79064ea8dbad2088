"""The pair of sessions that the abuse cases share, one pair for a module; and a Slack office."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store import Store
from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from tests.fakes.beside import Pair, Stage
from tests.fakes.case_room import CaseRoom, case_room
from tests.fakes.desk import Office
from tests.fakes.discord.client import redirected
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World
from tests.fakes.discord_office import DiscordOffice
from tests.fakes.empty_database import empty_database
from tests.fakes.open_desk import FilingRunner
from tests.fakes.sidecar import works
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack_office import SlackOffice


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(
    sandbox_image: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    engine = await Engine.connect()
    sockets, wrappers = tmp_path_factory.mktemp("sockets"), tmp_path_factory.mktemp("servers")
    runner = GvisorRunner(
        engine,
        sandbox_image,
        limits=SandboxLimits(),
        sockets=sockets,
        wrappers=wrappers,
        installation=f"tests-abuse-{uuid.uuid4().hex[:8]}",
    )
    yield Stage(engine, runner)
    for handle in await runner.all():
        await runner.end(handle)
    engine.close()


@pytest_asyncio.fixture(loop_scope="module")
async def pair(stage: Stage) -> Pair:
    return await stage.pair()


@pytest_asyncio.fixture(loop_scope="module")
async def own(stage: Stage) -> AsyncGenerator[Pair]:
    """A pair whose attacked session has no past and no future."""
    stage.spoil()
    yield await stage.pair()
    stage.spoil()


@pytest.fixture
async def slack() -> AsyncGenerator[SlackServer]:
    """Whatever happens, the bot may do nothing that Slack minds."""
    async with SlackServer(Workspace()).serving() as server:
        yield server
    assert server.workspace.offences() == []
    assert server.workspace.pings() == []


@pytest.fixture
async def discord() -> AsyncGenerator[DiscordServer]:
    """The same for Discord; the library speaks to it alone."""
    async with DiscordServer(World()).serving() as server:
        with redirected(server):
            yield server
    assert server.world.offences() == []


@pytest.fixture
async def there(discord: DiscordServer, tmp_path: Path) -> AsyncGenerator[DiscordOffice]:
    """The bot's store and the world, for one process of it after the other."""
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield DiscordOffice(discord, Office(store, tmp_path, runner=FilingRunner()))
    await store.close()


@pytest.fixture
async def at(slack: SlackServer, tmp_path: Path) -> AsyncGenerator[SlackOffice]:
    """The bot's store and the workspace, for one process of it after the other."""
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield SlackOffice(slack, Office(store, tmp_path, runner=FilingRunner()))
    await store.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shared_case_room(sandbox_image: str) -> AsyncGenerator[CaseRoom]:
    engine = await Engine.connect()
    with tempfile.TemporaryDirectory(prefix="tb-", dir="/tmp") as folder:
        async with case_room(engine, sandbox_image, Path(folder)) as made:
            yield made
    engine.close()


@pytest_asyncio.fixture(loop_scope="module")
async def room(shared_case_room: CaseRoom) -> AsyncGenerator[CaseRoom]:
    """Whatever a case did, the next call works, and the neighbour's does."""
    await shared_case_room.sidecar.put()
    shared_case_room.sidecar.data.received.clear()
    yield shared_case_room
    shared_case_room.sidecar.data.answer = None
    await shared_case_room.sidecar.put()
    assert await shared_case_room.result("b'\"value\":1' in call()") == "True"
    assert await works(shared_case_room.sidecar, "s2")
