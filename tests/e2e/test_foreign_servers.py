"""MCP servers that others wrote, added by settings alone and used from a real sandbox: three over
stdio, one over streamable HTTP."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App, running
from bot.records import Thread
from bot.settings import read
from sandbox.engine import Engine
from tests.fakes.foreign_servers import everything, from_npm, from_pypi
from tests.fakes.home import home_in, variables

SECRET = "t0p-s3cret-value"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def repository(shared_path: Path) -> Path:
    made = shared_path / "repository"
    subprocess.run(["git", "init", "-q", made], check=True)
    return made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def app(sandbox_image: str, shared_path: Path, repository: Path) -> AsyncGenerator[App]:
    """One for all: the servers take their time to start."""
    engine = await Engine.connect()
    async with home_in(shared_path, engine) as home, everything() as port:
        settings = read(Path("no.env"), **variables(home))
        (settings.datasets / "datasets.toml").write_text(f"""
[servers.clock]
command = ["{from_pypi("mcp-server-time")}", "--local-timezone", "UTC"]
tools = ["*"]

[servers.git]
command = ["{from_pypi("mcp-server-git")}", "--repository", "{repository}"]
tools = ["git_status"]

[servers.memory]
command = {json.dumps(from_npm("server-memory"))}
env = {{ MEMORY_FILE_PATH = "memory.json", API_TOKEN = "{SECRET}" }}
tools = ["create_entities", "read_graph"]

[servers.everything]
url = "http://127.0.0.1:{port}/mcp"
headers = {{ Authorization = "Bearer {SECRET}" }}
allow_private = true
tools = ["echo", "get-*"]
""")
        async with running(settings, print) as parts:
            yield parts
    engine.close()


@pytest_asyncio.fixture(loop_scope="module")
async def thread(app: App) -> Thread:
    return await app.store.open_thread("terminal:local:cli:foreign")


async def printed(app: App, thread: Thread, code: str) -> list[str]:
    execution = (await app.sessions.run(thread, code)).execution
    assert execution.ok, execution
    return execution.stdout.splitlines()


async def test_servers_from_pypi_and_npm_answer_in_a_cell(
    app: App, thread: Thread, repository: Path
) -> None:
    code = f"""
import servers
print(dir(servers))
clock = servers.clock_client.convert_time("Europe/Berlin", "12:00", "Asia/Tokyo")
print(clock["time_difference"])
print("No commits yet" in servers.git_client.git_status("{repository}"))
servers.memory_client.create_entities([
    {{"name": "Ada", "entityType": "person", "observations": ["likes tables"]}},
])
print(servers.memory_client.read_graph()["entities"][0]["name"])
print(servers.everything_client.echo("Grüße"))
print(servers.everything_client.get_sum(2, 3))
"""
    lines = await printed(app, thread, code)
    assert lines[0] == (
        "['clock_client', 'datasets_client', 'everything_client', 'git_client', 'memory_client']"
    )
    assert lines[1] in ("+7.0h", "+8.0h")
    assert lines[2:] == ["True", "Ada", "Echo: Grüße", "The sum of 2 and 3 is 5."]
    assert (app.settings.home / "servers" / "memory").is_dir()


async def test_results_of_all_kinds_arrive(app: App, thread: Thread) -> None:
    code = """
from servers.everything_client import *
from servers import everything_client as everything
text, picture, *_ = everything.get_tiny_image()
print(text, picture["mimeType"], picture["data"][:4])
print(everything.get_structured_content("Chicago"))
links = everything.get_resource_links(2)
print([part["type"] for part in links if isinstance(part, dict)])
parts = everything.get_resource_reference("Blob", 1)
print([part["uri"] for part in parts if isinstance(part, dict) and "data" in part])
"""
    lines = await printed(app, thread, code)
    assert lines[0] == "Here's the image you requested: image/png b'\\x89PNG'"
    assert "temperature" in lines[1]
    assert lines[2] == "['resource_link', 'resource_link']"
    assert "blob" in lines[3]


async def test_wrong_arguments_are_told_and_other_tools_do_not_exist(
    app: App, thread: Thread
) -> None:
    code = """
import servers
from threadbook_mcp import call
for attempt in (
    lambda: servers.everything_client.get_sum("two", 3),
    lambda: servers.clock_client.get_current_time("Nowhere/At_All"),
    lambda: call("everything", "gzip-file-as-resource", {}),
    lambda: call("memory", "delete_entities", {"entityNames": ["Ada"]}),
    lambda: servers.git_client.git_commit,
):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, str(error).replace(chr(10), " "))
"""
    lines = await printed(app, thread, code)
    assert lines[0].startswith("ToolError ")
    assert "number" in lines[0]
    assert lines[1].startswith("ToolError ")
    assert "Nowhere/At_All" in lines[1]
    assert lines[2:4] == ["ToolError That tool isn't available in this thread."] * 2
    assert lines[4].startswith("AttributeError ")


async def test_no_credential_reaches_a_sandbox(app: App, thread: Thread) -> None:
    code = """
import os, servers
found = str(servers.everything_client.get_env()) + str(os.environ)
found += servers.__doc__ + open(servers.everything_client.__file__).read()
print(len(found) > 500, "s3cret" in found, "127.0.0.1" in found)
"""
    assert await printed(app, thread, code) == ["True False False"]
    written = [path.read_text() for path in (Path(app.settings.home) / "audit").rglob("*.jsonl")]
    assert written
    assert not any(SECRET in text for text in written)
