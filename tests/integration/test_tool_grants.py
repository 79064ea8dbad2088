"""Two threads with different tools of other servers, in real sandboxes: each has its own and can't
get at more, neither by a name nor by a request of its own.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.other_servers import OtherServers
from bot.toolboxes import Toolboxes
from bot.wrapper_files import WrapperFiles
from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import Session
from sandbox.wrappers import ToolSchema
from tests.fakes.gateway import OTHER, ROOT, GatewayProcess, gateway
from tests.fakes.identities import OPERATOR, signed
from tests.fakes.sidecar import SidecarFixture, sidecar

SERVER = f"""
command = {json.dumps(OTHER)}
env = {{ PYTHONPATH = "{ROOT}" }}
tools = ["echo", "fail", "headers"]
description = "Deals of DESCRIPTION"
"""
FILE = f"""
[servers.crm]
{SERVER.replace("DESCRIPTION", "ours")}
[servers.payroll]
{SERVER.replace("DESCRIPTION", "nobody else")}
[grants.few]
in = ["slack:T1:C1"]
tools = ["crm.echo"]

[grants.all]
in = ["slack:T1:C2"]
tools = ["*"]
"""
FEW, ALL = "slack:T1:C1:1.1", "slack:T1:C2:1.1"
# All that a cell can read of servers, and the names that Python finds.
LOOK = """
import os, servers
texts = [open(os.path.join(folder, name)).read()
         for folder, _, names in os.walk("/mnt") for name in names]
print(dir(servers), sorted(os.listdir("/mnt/servers")))
print([word for word in ("payroll", "nobody else", "Fail with", "headers") if word in str(texts)])
"""
GUESS = """
import importlib, threadbook_mcp
for module, name in [("payroll_client", "echo"), ("crm_client", "fail"), ("crm_client", "_call")]:
    try:
        print("has", name, getattr(importlib.import_module(f"servers.{module}"), name).__name__)
    except Exception as error:
        print(type(error).__name__)
for server, tool in [
    ("payroll", "echo"), ("crm", "fail"), ("crm/../payroll", "echo"), ("CRM", "echo"),
    ("crm%2f..%2fpayroll", "echo"), ("crm", "*"), ("", "echo"), ("crm", ""),
]:
    try:
        print("has", server, tool, threadbook_mcp.call(server, tool, {"value": 1, "text": "x"}))
    except threadbook_mcp.ToolError as error:
        print("ToolError")
"""
# As the library asks, with the headers of somebody who may use more.
FORGED = """
import json, threadbook_connection
def ask(server, method, params, *identities):
    meta = {{"io.modelcontextprotocol/" + key: value for key, value in
            {{"protocolVersion": "2026-07-28", "clientCapabilities": {{}},
             "clientInfo": {{"name": "x", "version": "1"}}}}.items()}}
    headers = {{"content-type": "application/json", "accept": "application/json, text/event-stream",
               "mcp-method": method, "mcp-protocol-version": "2026-07-28"}}
    if "name" in params:
        headers["mcp-name"] = params["name"]
    for identity in identities:
        headers["threadbook-identity"] = identity
    body = {{"jsonrpc": "2.0", "id": 1, "method": method, "params": {{**params, "_meta": meta}}}}
    connection = threadbook_connection.Connection()
    answer = connection.ask("POST", f"/servers/{{server}}/mcp", json.dumps(body).encode(), headers)
    return answer.read().decode()
for identity in {identities!r}:
    listed = json.loads(ask("crm", "tools/list", {{}}, identity))["result"]["tools"]
    print([tool["name"] for tool in listed])
    wanted = {{"name": "fail", "arguments": {{"text": "it was called"}}}}
    said = ask("crm", "tools/call", wanted, identity)
    for server in ("payroll", "crm/mcp/../../payroll", "payroll/mcp/..", "*"):
        said += ask(server, "tools/list", {{}}, identity)
    print([word for word in ("it was called", "inputSchema") if word in said])
"""


@dataclass(frozen=True)
class Room:
    gateway: GatewayProcess
    sidecar: SidecarFixture
    toolboxes: Toolboxes
    sessions: dict[str, Session]

    async def fill(self, session: str, thread: str) -> None:
        """What the bot does before a cell."""
        grant = await self.toolboxes.fill(session, signed(thread))
        await self.grant(session, thread, grant)

    async def grant(self, session: str, thread: str, tools: dict[str, list[str]]) -> None:
        body = {"thread": thread, "identity": signed(thread), "tools": tools}
        assert (await self.sidecar.put(session, body)).status_code == 200

    async def printed(self, session: str, code: str) -> list[str]:
        ran = await self.sessions[session].run(f"cell-{hash(code)}", code, timeout_s=120)
        assert ran.ok, ran
        return ran.stdout.splitlines()


@asynccontextmanager
async def room(
    engine: Engine, image: str, folder: Path, threads: Sequence[str]
) -> AsyncGenerator[Room]:
    """A sandbox for each thread, with real ways to the servers."""
    wrappers = folder / "servers"
    wrappers.mkdir()
    others = OtherServers(
        folder,
        folder,
        commands=folder,
        logs=folder,
        identity_key=folder / "identity.key",
        had_grants=folder / "had-grants",
    )
    toolboxes = Toolboxes(others, WrapperFiles(wrappers))
    toolboxes.datasets = [ToolSchema("list_datasets", "All of them.", {})]
    async with (
        gateway(folder, FILE) as running,
        sidecar(folder, gateway=running.socket) as way,
    ):
        runner = GvisorRunner(
            engine,
            image,
            limits=SandboxLimits(memory_mb=1024),
            sockets=folder / "sockets",
            wrappers=wrappers,
            installation=f"tests-{folder.name}",
        )
        made = Room(running, way, toolboxes, {})
        handles: list[str] = []
        try:
            for number, thread in enumerate(threads, 1):
                await made.fill(f"s{number}", thread)
                handles.append(await runner.start(f"s{number}", thread_key=thread))
                session = await runner.find(handles[-1])
                assert session is not None
                made.sessions[f"s{number}"] = session
            yield made
        finally:
            for handle in handles:
                await runner.end(handle)


async def test_each_thread_has_its_own_tools_and_gets_at_no_others(
    engine: Engine, sandbox_image: str, short_path: Path
) -> None:
    async with room(engine, sandbox_image, short_path, (FEW, ALL)) as there:
        few, everything = await there.printed("s1", LOOK), await there.printed("s2", LOOK)
        modules = "['crm_client', 'datasets_client']"
        assert few == [f"{modules} ['__init__.py', 'crm_client.py', 'datasets_client.py']", "[]"]
        assert everything[1] == "['payroll', 'nobody else', 'Fail with', 'headers']"

        guessed = await there.printed("s1", GUESS)
        found = ["ModuleNotFoundError", "AttributeError", "has _call call"]
        assert guessed == [*found, *["ToolError"] * 8]
        assert "has payroll echo {'value': 1}" in await there.printed("s2", GUESS)

        forging = FORGED.format(identities=(OPERATOR, signed(ALL), ""))
        assert await there.printed("s1", forging) == ["['echo']", "[]"] * 3

        # Were the bot and the sidecar wrong, the gateway still isn't.
        await there.grant("s1", FEW, {"crm": ["echo", "fail"], "payroll": ["echo"]})
        assert await there.printed("s1", GUESS + "\n") == guessed
        assert await there.printed("s1", forging + "\n") == ["['echo']", "[]"] * 3


async def test_grants_that_change_hold_in_a_sandbox_that_lives(
    engine: Engine, sandbox_image: str, short_path: Path
) -> None:
    call = """
from servers.crm_client import echo
try:
    print(echo(1))
except Exception as error:
    print(type(error).__name__, error)
"""
    async with room(engine, sandbox_image, short_path, (FEW,)) as there:
        assert await there.printed("s1", call) == ["{'value': 1}"]
        there.gateway.declare(FILE.replace('["crm.echo"]', '["payroll.*"]'))
        # The sidecar's grant is still the one from before.
        [refused] = await there.printed("s1", call + "\n")
        assert refused.startswith("ToolError ")
        await there.fill("s1", FEW)
        assert (await there.printed("s1", LOOK))[0] == (
            "['datasets_client', 'payroll_client'] "
            "['__init__.py', 'datasets_client.py', 'payroll_client.py']"
        )
        kept = await there.printed("s1", "try:\n    echo(1)\nexcept Exception as e:\n    print(e)")
        assert kept == ["Not found."]
        there.gateway.declare(FILE)
        await there.fill("s1", FEW)
        assert await there.printed("s1", call + "\n\n") == ["{'value': 1}"]
