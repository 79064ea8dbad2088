"""A thread's uploads are seen by that thread and nobody else: the real server behind a real
sidecar, and what a sandbox or a stranger could send to get at another thread's.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pyarrow
import pytest
import pytest_asyncio

from bot.errors import DatasetsError
from bot.folders import MCP_SOCKET
from bot.mcp import DatasetServer
from declared.access.proof import HEADER
from mcp_server.uploads.folder import folder_of
from sidecar.limits import Limits
from sidecar.server import running
from tests.fakes.identities import KEY, OPERATOR, SIGNER, signed
from tests.fakes.sidecar import CELL, MCP_PATH, http, tool_call
from tests.fakes.uploads import UploadsFixture

ROOT = Path(__file__).parents[2]
A, B = "slack:T1:C1:1.1", "slack:T1:C1:2.2"
TOOLS = ["list_datasets", "describe_dataset", "import_dataset"]
arrow: Any = pyarrow

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class World:
    """Threads A and B with a sandbox each, and the server's TCP port."""

    folder: Path
    uploads: UploadsFixture
    port: int

    def sandbox(self, session: str) -> httpx2.AsyncClient:
        return http(self.folder / "sockets" / session / "mcp.sock")

    async def call(
        self, session: str, tool: str, name: str = "", headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The result of a call that a session's sandbox makes."""
        arguments = {"name": name} if name else {}
        return await self.send(session, tool, arguments, headers)

    async def send(
        self, session: str, tool: str, arguments: Any, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        request = tool_call(tool, arguments)
        request["headers"] |= headers or {}
        async with self.sandbox(session) as client:
            return (await client.post(MCP_PATH, **request)).json()["result"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(shared_path: Path) -> AsyncGenerator[World]:
    """For who only asks."""
    async with made(shared_path) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def changing(short_path: Path) -> AsyncGenerator[World]:
    """For who changes what there is."""
    async with made(short_path) as world:
        yield world


@asynccontextmanager
async def made(folder: Path) -> AsyncGenerator[World]:
    uploads = UploadsFixture(folder)
    await uploads.drop("secret.csv", "salary\n100\n", to=A)
    (uploads.catalogue / "cars.csv").write_text("brand\nAudi\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("sockets", "run"):
        (folder / name).mkdir()
    (folder / "identity.key").write_bytes(KEY)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "mcp_server", "--datasets", uploads.catalogue),
        *("--uploads", uploads.uploads, "--uds", folder / "run" / MCP_SOCKET),
        *("--port", str(port), "--identity-key", folder / "identity.key"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    ready, stop = asyncio.Event(), asyncio.Event()

    async def sidecar() -> None:
        async with running(
            folder / "sockets",
            folder / "control.sock",
            audit=folder / "audit",
            upstreams={"datasets": str(folder / "run" / MCP_SOCKET)},
            limits=Limits(),
        ):
            ready.set()
            await stop.wait()

    serving = asyncio.create_task(sidecar())  # fixtures enter and leave in different tasks
    async with asyncio.timeout(10):
        await ready.wait()
    async with http(folder / "control.sock") as control:
        for session, thread in (("a", A), ("b", B)):
            grant = {
                "thread": thread,
                "identity": signed(thread),
                "tools": {"datasets": TOOLS},
                "cell": CELL,
            }
            assert (await control.put(f"/sessions/{session}", json=grant)).status_code == 200
    yield World(folder, uploads, port)
    stop.set()
    await serving
    process.terminate()
    await process.wait()


async def test_a_thread_lists_describes_and_loads_its_uploads_beside_the_catalogue(
    world: World,
) -> None:
    listed = (await world.call("a", "list_datasets"))["structuredContent"]
    described = (await world.call("a", "describe_dataset", "secret"))["structuredContent"]
    imported = (await world.call("a", "import_dataset", "secret"))["structuredContent"]
    async with world.sandbox("a") as client:
        stream = await client.get(f"/servers/datasets{imported['stream']}")

    assert listed["datasets"] == ["secret", "cars"]
    assert [detail["uploaded"] for detail in listed["details"]] == [True, False]
    assert listed["details"][0]["file"] == "secret.csv"
    assert described["uploaded"] is True
    assert described["columns"] == [
        {"name": "salary", "type": "BIGINT", "missing": 0, "distinct": 1,
         "minimum": "100", "maximum": "100", "note": "", "unit": ""}
    ]  # fmt: skip
    assert arrow.ipc.open_stream(stream.content).read_all().to_pydict() == {"salary": [100]}


FORGED = [
    {},
    {HEADER: signed(A)},
    {HEADER: OPERATOR},
    {HEADER.upper(): signed(A)},
    {HEADER.replace("-", "_"): signed(A)},
    {"x-forwarded-for": A, "forwarded": f"for={A}", "x-threadbook-thread": A},
]


@pytest.mark.parametrize("headers", FORGED)
async def test_another_thread_never_sees_them_whatever_headers_its_sandbox_sends(
    world: World, headers: dict[str, str]
) -> None:
    listed = await world.call("b", "list_datasets", headers=headers)
    described = await world.call("b", "describe_dataset", "secret", headers)
    imported = await world.call("b", "import_dataset", "secret", headers)

    assert listed["structuredContent"]["datasets"] == ["cars"]
    for refused in (described, imported):
        assert refused["isError"] is True
        assert "Available: cars." in refused["content"][0]["text"]
        assert "salary" not in str(refused)


async def test_names_that_are_paths_lead_to_nobodys_uploads(world: World) -> None:
    folder = folder_of(world.uploads.uploads, A)
    for name in (
        "secret.parquet",
        "secret.csv",
        f"{folder.name}/secret",
        f"../uploads/{folder.name}/secret.parquet",
        f"..\\uploads\\{folder.name}\\secret",
        str(folder / "secret.parquet"),
        f"file://{folder / 'secret.parquet'}",
        f"%2e%2e/uploads/{folder.name}/secret.parquet",
        "secret\0.csv",
        "*",
        A,
        f"{A}/secret",
    ):
        refused = await world.call("b", "import_dataset", name)
        assert refused["isError"] is True, name
        assert "Available: cars." in refused["content"][0]["text"]


@pytest.mark.parametrize("key", ["thread", "context", "thread_key", "_meta", HEADER, "ctx"])
async def test_arguments_cannot_name_another_thread(world: World, key: str) -> None:
    for value in (A, {HEADER: A, "thread": A}):
        answer = await world.send("b", "list_datasets", {key: value})
        assert "secret" not in str(answer)


async def test_a_ticket_of_one_thread_is_nothing_to_another(world: World) -> None:
    imported = (await world.call("a", "import_dataset", "secret"))["structuredContent"]
    over_socket = httpx2.AsyncHTTPTransport(uds=str(world.folder / "run" / MCP_SOCKET))
    async with (
        world.sandbox("b") as other,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{world.port}") as stranger,
        httpx2.AsyncClient(base_url="http://localhost", transport=over_socket) as direct,
        world.sandbox("a") as own,
    ):
        header = {HEADER: signed(A)}
        answers = [
            await other.get(f"/servers/datasets{imported['stream']}", headers=header),
            await stranger.get(imported["stream"], headers=header),
            await direct.get(imported["stream"]),
            await direct.get(imported["stream"], headers={HEADER: signed(B)}),
            await own.get(f"/servers/datasets{imported['stream']}"),
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 200]


async def test_a_client_over_tcp_speaks_for_no_thread_whatever_it_says(world: World) -> None:
    request = tool_call("list_datasets")
    request["headers"] |= {HEADER: signed(A), "x-forwarded-for": "unix"}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{world.port}") as stranger:
        answer = (await stranger.post("/mcp", **request)).json()
    assert answer["result"]["structuredContent"]["datasets"] == ["cars"]


async def test_a_session_that_goes_to_another_thread_sees_that_threads_uploads(
    changing: World,
) -> None:
    grant = {"thread": A, "identity": signed(A), "tools": {"datasets": TOOLS}}
    async with http(changing.folder / "control.sock") as control:
        await control.put("/sessions/b", json=grant)
        surrogate = await control.put("/sessions/c", content=b'{"thread": "\\ud800", "tools": {}}')
    listed = (await changing.call("b", "list_datasets"))["structuredContent"]
    assert listed["datasets"] == ["secret", "cars"]
    assert surrogate.status_code == 400


async def test_an_upload_is_seen_at_once_and_a_catalogue_dataset_of_its_name_by_its_file(
    changing: World,
) -> None:
    await changing.uploads.drop("boats.csv", "x\n1\n", to=B)
    (changing.uploads.catalogue / "boats.csv").write_text("y\n1\n")
    listed = (await changing.call("b", "list_datasets"))["structuredContent"]
    own = (await changing.call("b", "describe_dataset", "boats"))["structuredContent"]

    assert listed["datasets"] == ["boats", "boats.csv", "cars"]
    assert own["columns"][0]["name"] == "x"


async def test_the_bot_sees_what_the_thread_sees_that_it_asks_for(world: World) -> None:
    server = DatasetServer(
        world.folder / "run",
        world.uploads.catalogue,
        uploads=world.uploads.uploads,
        cache=world.folder / "cache",
        port=0,
        log=world.folder / "log",
        identity_key=world.folder / "identity.key",
        had_grants=world.folder / "had-grants",
        audit=world.folder / "audit",
        signer=SIGNER,
    )
    names = [
        (await server.call("list_datasets", identity=identity))["datasets"]
        for identity in (signed(A), signed(B), OPERATOR)
    ]
    assert names == [["secret", "cars"], ["cars"], ["cars"]]
    with pytest.raises(DatasetsError, match='No dataset "secret"'):
        await server.call("describe_dataset", identity=signed(B), name="secret")
