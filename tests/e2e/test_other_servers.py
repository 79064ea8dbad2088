"""Other MCP servers, declared in `datasets.toml` and used from a real sandbox."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from audit.rows import rows_in
from bot.app import App, running
from bot.records import Thread
from bot.settings import Settings
from tests.fakes.gateway import OTHER, ROOT
from tests.fakes.processes import of_parent

LOCAL = f"""
[servers.crm]
command = {json.dumps(OTHER)}
env = {{ PYTHONPATH = "{ROOT}", TOKEN = "t0p-s3cret-value" }}
tools = ["echo", "environment", "fail", "end"]
description = "Customers and deals"

[servers.down]
url = "http://127.0.0.1:1/mcp"
allow_private = true
tools = ["*"]
"""


@pytest.fixture
async def app(settings: Settings) -> AsyncGenerator[App]:
    declare(settings, LOCAL)
    async with running(settings, print) as parts:
        yield parts


@pytest.fixture
async def thread(app: App) -> Thread:
    return await app.store.open_thread("terminal:local:cli:others")


def declare(settings: Settings, text: str) -> None:
    (settings.datasets / "datasets.toml").write_text(text)


async def printed(app: App, thread: Thread, code: str) -> str:
    execution = (await app.sessions.run(thread, code)).execution
    assert execution.ok, execution
    return execution.stdout


async def test_the_model_finds_them_by_looking(app: App, thread: Thread) -> None:
    found = await printed(app, thread, "import servers\nprint(dir(servers)); help(servers)")
    told = await printed(app, thread, "help(servers.crm_client.fail)")

    assert "['crm_client', 'datasets_client', 'down_client']" in found
    assert "crm_client: Customers and deals (4 tools)" in found
    assert "down_client: 0 tools; isn't answering just now" in found
    assert "Fail with that text." in told
    assert "fail(text: 'str')" in told


async def test_tools_are_called_and_nothing_secret_comes_back(app: App, thread: Thread) -> None:
    code = """
from servers.crm_client import echo, environment, fail
print(echo({"ü": [1, None]}))
print(sorted(environment()))
print("s3cret" in str(environment()))
try:
    fail("no such deal")
except Exception as error:
    print(type(error).__name__, error)
"""
    lines = (await printed(app, thread, code)).splitlines()
    assert lines[0] == "{'value': {'ü': [1, None]}}"
    assert set(json.loads(lines[1].replace("'", '"'))) <= {
        "HOME", "LANG", "LC_CTYPE", "PATH", "PYTHONPATH", "TMPDIR", "TOKEN", "TZ", "USER"
    }  # fmt: skip
    assert lines[2:] == ["False", "ToolError no such deal"]


async def test_one_that_is_down_says_so_in_the_cell(app: App, thread: Thread) -> None:
    code = """
try:
    from servers.down_client import anything
except Exception as error:
    print(type(error).__name__, error)
print(len(datasets.load("car_prices")))
"""
    assert (await printed(app, thread, code)).splitlines() == [
        "ToolError The down server isn't answering; ask the operator if it stays so.",
        "2000",
    ]


async def test_what_is_declared_later_is_there_in_the_next_cell(
    app: App, thread: Thread, settings: Settings
) -> None:
    await printed(app, thread, "import servers")
    declare(settings, LOCAL.replace("servers.crm", "servers.sales"))
    code = "print(dir(servers)); print(servers.sales_client.echo(7))"
    assert await printed(app, thread, code) == (
        "['datasets_client', 'down_client', 'sales_client']\n{'value': 7}\n"
    )


async def test_what_is_not_granted_is_refused_however_it_is_asked_for(
    app: App, thread: Thread
) -> None:
    code = """
from threadbook_mcp import call
for server, tool in [("crm", "forbidden"), ("nobody", "echo"), ("crm/../datasets", "echo")]:
    try:
        print(call(server, tool, {}))
    except Exception as error:
        print(type(error).__name__, error)
"""
    lines = (await printed(app, thread, code)).splitlines()
    assert len(lines) == 3
    assert all(line.startswith("ToolError ") for line in lines)
    rows = rows_in(Path(app.settings.home) / "audit")
    assert [row.server for row in rows if row.outcome == "refused"][:2] == ["crm", "nobody"]


async def test_a_killed_gateway_comes_back_and_its_commands_do_not_stay(
    app: App, thread: Thread
) -> None:
    code = "from servers.crm_client import echo\nprint(echo(1))"
    assert await printed(app, thread, code) == "{'value': 1}\n"
    [gateway] = of_parent("sidecar.gateway")
    os.kill(gateway, signal.SIGKILL)
    assert await printed(app, thread, code) == "{'value': 1}\n"
    [again] = of_parent("sidecar.gateway")
    assert again != gateway
