"""Options, and what every test on real containers shares."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot import images
from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import SandboxError
from tests.fakes import mariadb as mariadb_servers
from tests.fakes import postgres as postgres_servers

INSTALLATION = "tests"
# Marks of tests that run only when they are asked for.
CHOSEN = {"soak": "a long proof: `make soak`", "llm": "needs a real model: `make test-llm`"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-gvisor", action="store_true", help="fail where gVisor is missing")
    parser.addoption("--soak", action="store_true", help="run the long proofs too")
    parser.addoption("--llm", action="store_true", help="run what needs a real model")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for name, reason in CHOSEN.items():
        if not config.getoption(f"--{name}"):
            skip = pytest.mark.skip(reason=reason)
            for item in items:
                if item.get_closest_marker(name):
                    item.add_marker(skip)


@pytest.fixture(scope="session")
def sandbox_image(request: pytest.FixtureRequest) -> str:
    """The current sandbox image, built if need be; without gVisor a loud skip, or a failure."""

    async def build() -> str:
        engine = await Engine.connect()
        try:
            if "runsc" not in (await engine.info()).runtimes:
                raise SandboxError("Docker doesn't know gVisor. Run `threadbook setup`.")
            return await images.ensure(engine, "sandbox", print)
        finally:
            engine.close()

    try:
        return asyncio.run(build())
    except SandboxError as error:
        if request.config.getoption("--require-gvisor"):
            pytest.fail(f"gVisor is required here: {error}", pytrace=False)
        pytest.skip(f"NOT TESTED on gVisor: {error}")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres_servers.PostgresServer]:
    """A real server; where there is none, the test fails."""
    with postgres_servers.serving() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[mariadb_servers.MariadbServer]:
    """A real server; where there is none, the test fails."""
    with mariadb_servers.serving() as server:
        yield server


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes an empty database of a kind for Threadbook's own memory; its URL."""
    with ExitStack() as stack:

        def made(kind: str) -> str:
            if kind == "sqlite":
                return f"sqlite+aiosqlite:///{tmp_path}/threadbook.db"
            server: postgres_servers.PostgresServer = request.getfixturevalue("postgresql")
            return stack.enter_context(server.fresh())

        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, fresh_url: Callable[[str], str]) -> str:
    """An empty database for Threadbook's own memory: the test runs on each kind."""
    return fresh_url(request.param)


@pytest.fixture
async def engine() -> AsyncGenerator[Engine]:
    connected = await Engine.connect()
    yield connected
    connected.close()


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path is short enough for Unix sockets."""
    with short_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_path() -> Iterator[Path]:
    """Such a folder for all tests of a file."""
    with short_folder() as folder:
        yield folder


@contextmanager
def short_folder() -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def runner(
    sandbox_image: str, engine: Engine, short_path: Path
) -> AsyncGenerator[GvisorRunner]:
    """Starts sandboxes without any data behind them; all are removed afterwards."""
    sockets, wrappers = short_path / "sockets", short_path / "servers"
    sockets.mkdir()
    wrappers.mkdir()
    made = GvisorRunner(
        engine,
        sandbox_image,
        limits=SandboxLimits(),
        sockets=sockets,
        wrappers=wrappers,
        installation=f"{INSTALLATION}-{short_path.name}",
    )
    yield made
    for handle in await made.all():
        await made.end(handle)
