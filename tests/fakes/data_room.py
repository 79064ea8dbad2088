"""A real sandbox, and a real dataset server that its code reaches through a sidecar of the test."""

from __future__ import annotations

import itertools
import socket
import struct
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import Execution, Session
from sandbox.wrappers import ServerTools, ToolSchema, render
from tests.fakes.dataset_server import DatasetServer, serving
from tests.fakes.identities import signed
from tests.fakes.sidecar import THREAD, SidecarFixture, mcp_client, sidecar

LIMITS = SandboxLimits(memory_mb=1024)
TOOLS = (
    *("list_datasets", "search_datasets", "describe_dataset"),
    *("import_dataset", "query_dataset", "sample_dataset"),
)


@dataclass(frozen=True)
class DataRoom:
    session: Session
    server: DatasetServer
    sidecar: SidecarFixture
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def run(self, code: str, timeout_s: float = 60) -> Execution:
        return await self.session.run(f"cell-{next(self._numbers)}", code, timeout_s=timeout_s)

    async def said(self, code: str) -> str:
        """What the error of a cell says."""
        error = (await self.run(code)).error
        assert error is not None
        return error.message

    async def grant(self, tools: Sequence[str]) -> None:
        grant = {"thread": THREAD, "identity": signed(THREAD), "tools": {"datasets": list(tools)}}
        assert (await self.sidecar.put(grant=grant)).status_code == 200

    @property
    def server_id(self) -> int:
        """The server's process."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(self.server.socket))
            peer = asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return struct.unpack("3i", peer)[0]


@asynccontextmanager
async def data_room(
    engine: Engine,
    image: str,
    folder: Path,
    *,
    uploads: Path | None = None,
    limits: SandboxLimits = LIMITS,
    **environment: str,
) -> AsyncGenerator[DataRoom]:
    """With the datasets in `folder`/data, and what was uploaded."""
    socket_path, wrappers = folder / "mcp.sock", folder / "servers"
    (wrappers / "s1").mkdir(parents=True)
    options = ["--audit", folder / "audit" / "datasets"]
    options += ["--uploads", uploads] if uploads else []
    async with (
        serving(folder / "data", socket_path, *options, **environment) as server,
        sidecar(folder, datasets=socket_path) as running,
    ):
        await _write_wrappers(running, wrappers / "s1")
        runner = GvisorRunner(
            engine,
            image,
            limits=limits,
            sockets=folder / "sockets",
            wrappers=wrappers,
            installation=f"tests-{folder.name}",
        )
        handle = await runner.start("s1", thread_key=THREAD)
        try:
            session = await runner.find(handle)
            assert session is not None
            room = DataRoom(session, server, running)
            await room.grant(TOOLS)
            yield room
        finally:
            await runner.end(handle)


async def _write_wrappers(running: SidecarFixture, folder: Path) -> None:
    grant = {"thread": THREAD, "identity": signed(THREAD), "tools": {"datasets": TOOLS}}
    await running.put(grant=grant)
    async with mcp_client(running.socket()) as client:
        tools = (await client.list_tools()).tools
    schemas = [ToolSchema(one.name, one.description or "", one.input_schema) for one in tools]
    for name, text in render({"datasets": ServerTools(schemas)}).items():
        (folder / Path(name).name).write_text(text)


def memory_mb(process_id: int | str = "self") -> float:
    status = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
