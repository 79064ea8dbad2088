"""A real sandbox whose code has raw sockets, before a sidecar and a data server of the test."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import Execution, Session
from tests.fakes.sidecar import SMALL, SidecarFixture, sidecar, tool_call

LIMITS = replace(
    SMALL,
    request_s=2.0,
    stalled_s=2.0,
    upstream_s=3.0,
    max_connections=16,
    hourly_bytes=2**20,
)
# What an attacker would write first.
TOOLS = """
import socket, time
PATH = "/run/threadbook/mcp.sock"
COMMON = b" HTTP/1.1\\r\\nhost: x\\r\\nconnection: close\\r\\n"

def connect(timeout_s=20):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(timeout_s)
    s.connect(PATH)
    return s

def rest(s):
    got = b""
    try:
        while piece := s.recv(65536):
            got += piece
    except OSError as error:
        got += type(error).__name__.encode()
    s.close()
    return got

def send(content):
    s = connect()
    try:
        s.sendall(content)
    except OSError:
        pass
    return rest(s)

def post(body, tool="echo", more=b""):
    return (b"POST /servers/datasets/mcp" + COMMON + HEADERS
        + b"mcp-name: " + tool.encode() + b"\\r\\n" + more
        + b"content-length: %d\\r\\n\\r\\n" % len(body) + body)

def call(value="1", tool="echo"):
    return send(post(BODY.replace(b"MARK", value.encode()).replace(b"TOOL", tool.encode()), tool))

def get(path):
    return send(b"GET " + path.encode() + COMMON + b"\\r\\n")

def ticket():
    answer = call(tool="import_dataset").decode()
    return "/servers/datasets" + answer.partition('"stream":"')[2].partition('"')[0]
"""


@dataclass
class CaseRoom:
    session: Session
    sidecar: SidecarFixture
    seen: int = 0  # of the lines in the audit
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def run(self, code: str, timeout_s: float = 60) -> Execution:
        return await self.session.run(f"cell-{next(self._numbers)}", code, timeout_s=timeout_s)

    async def result(self, code: str) -> str | None:
        """What a hostile cell found out, as the text of its last value."""
        ran = await self.run(code)
        assert ran.ok, ran
        return ran.result


@asynccontextmanager
async def case_room(engine: Engine, image: str, folder: Path) -> AsyncGenerator[CaseRoom]:
    """Session s1 is the sandbox's, s2 its neighbour's."""
    wrappers = folder / "servers"
    wrappers.mkdir()
    async with sidecar(folder, LIMITS) as running:
        await running.put("s2")
        runner = GvisorRunner(
            engine,
            image,
            limits=SandboxLimits(memory_mb=1024),
            sockets=folder / "sockets",
            wrappers=wrappers,
            installation=f"tests-cases-{uuid.uuid4().hex[:8]}",
        )
        handle = await runner.start("s1", thread_key="terminal:local:cli:cases")
        try:
            session = await runner.find(handle)
            assert session is not None
            room = CaseRoom(session, running)
            assert (await room.run(_constants() + TOOLS)).ok
            yield room
        finally:
            await runner.end(handle)


def _constants() -> str:
    request = tool_call("TOOL", {"value": "MARK", "name": "cars"})
    body = request["content"].replace(b'"MARK"', b"MARK")
    headers = "".join(
        f"{name}: {text}\r\n" for name, text in request["headers"].items() if name != "mcp-name"
    )
    return f"BODY = {body!r}\nHEADERS = {headers.encode()!r}\n"
