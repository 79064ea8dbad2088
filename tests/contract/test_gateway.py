"""Other MCP servers behind the real gateway: what of them reaches a sandbox, what never does."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.gateway import OTHER, ROOT, GatewayProcess, gateway
from tests.fakes.servers import free_port

SECRET = "t0p-s3cret-value"
ALLOWED = '["echo", "environment", "headers", "fill", "fail", "nap", "end", "grow*"]'


def stdio(more: str = "") -> str:
    return f"""
[servers.local]
command = {json.dumps(OTHER)}
env = {{ PYTHONPATH = "{ROOT}", TOKEN = "${{OTHER_TOKEN}}" }}
tools = {ALLOWED}
timeout_s = 20
{more}
"""


def http(port: int, more: str = "") -> str:
    return f"""
[servers.remote]
url = "http://127.0.0.1:{port}/mcp"
headers = {{ Authorization = "Bearer ${{OTHER_TOKEN}}" }}
allow_private = true
tools = {ALLOWED}
{more}
"""


@asynccontextmanager
async def listening(port: int) -> AsyncGenerator[asyncio.subprocess.Process]:
    """The other server on a port, from when it answers."""
    command = [sys.executable, "-m", "tests.fakes.other_server", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def local(short_path: Path) -> AsyncGenerator[GatewayProcess]:
    async with gateway(short_path, stdio(), OTHER_TOKEN=SECRET, UNRELATED="not for it") as made:
        yield made


async def test_only_tools_that_the_operator_names_are_there(local: GatewayProcess) -> None:
    seen = await local.server("local")
    assert [tool["name"] for tool in seen["tools"]] == [
        "echo", "environment", "headers", "fill", "fail", "nap", "end", "grow"
    ]  # fmt: skip
    assert seen["tools"][0]["description"] == "Give back what came."
    assert seen["problem"] is None
    refused = await local.call("local", "forbidden")
    assert refused.is_error
    assert (await local.text("local", "forbidden")).startswith("This server has no tool")


async def test_arguments_and_results_go_through_as_they_are(local: GatewayProcess) -> None:
    value = {"a": [1, 2.5, None, True], "ü\u2028\x00": "数据 '; DROP TABLE x; {{7*7}} __class__"}
    result = await local.call("local", "echo", value=value)
    assert result.structured_content == {"value": value}
    failed = await local.text("local", "fail", text="no such deal")
    assert failed.removeprefix("Error executing tool fail: ") == "no such deal"


async def test_a_process_has_its_own_variables_and_its_credential_never_comes_back(
    local: GatewayProcess,
) -> None:
    found = (await local.call("local", "environment")).structured_content
    assert found is not None
    assert set(found) <= {"PYTHONPATH", "TOKEN", "PATH", "HOME", "LANG", "LC_CTYPE"}
    assert found["TOKEN"] == "***"
    assert SECRET not in await local.text("local", "fail", text=f"refused {SECRET}")
    assert SECRET not in local.log()


async def test_an_answer_over_the_limit_or_too_late_is_a_sentence(short_path: Path) -> None:
    text = stdio().replace("timeout_s = 20", "timeout_s = 3")
    async with gateway(short_path, text, OTHER_TOKEN=SECRET) as made:
        await made.seen()
        assert await made.text("local", "nap", seconds=6) == (
            "The local server gave no answer within 3 seconds."
        )
        made.declare(stdio())
        large = await made.text("local", "fill", chars=17 * 2**20)
        assert large == "The local server isn't answering; try again in a few seconds."
        made.declare(stdio('description = "another connection"'))
        assert await made.text("local", "fill", chars=2**20) == "x" * 2**20


async def test_a_process_that_dies_is_one_error_and_is_started_again(
    local: GatewayProcess,
) -> None:
    failed = await local.text("local", "end")
    again = await local.call("local", "echo", value=1)
    assert failed == "The local server isn't answering; try again in a few seconds."
    assert again.structured_content == {"value": 1}


async def test_processes_end_with_the_gateway_even_when_it_is_killed(
    local: GatewayProcess,
) -> None:
    found = (await local.call("local", "echo", value=1)).structured_content
    assert found
    children = _children(local.process.pid)
    assert children
    local.process.send_signal(signal.SIGKILL)
    await local.process.wait()
    async with asyncio.timeout(10):
        while any(map(_lives, children)):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.02)


async def test_new_tools_are_seen_by_the_next_look(local: GatewayProcess) -> None:
    await local.call("local", "grow")
    seen = await local.until(lambda seen: len(seen["servers"][0]["tools"]) == 9)
    assert seen["servers"][0]["tools"][-1]["name"] == "grown"


async def test_a_server_on_http_gets_its_headers_and_they_never_come_back(
    short_path: Path,
) -> None:
    port = free_port()
    async with (
        listening(port),
        gateway(short_path, http(port), OTHER_TOKEN=SECRET) as made,
    ):
        found = (await made.call("remote", "headers")).structured_content
        assert found is not None
        assert found["authorization"] == "***"
        assert found["host"] == f"127.0.0.1:{port}"
        assert not [name for name in found if name.startswith("threadbook")]
        big = await made.text("remote", "fill", chars=17 * 2**20)
        assert big.startswith("The remote server")
        assert (await made.call("remote", "echo", value=2)).structured_content == {"value": 2}


async def test_a_server_that_is_down_keeps_nobody_from_the_others(short_path: Path) -> None:
    port = free_port()
    broken = '\n[servers.missing]\ncommand = ["no-such-program"]\ntools = ["*"]\n'
    text = stdio() + http(port) + broken
    async with gateway(short_path, text, OTHER_TOKEN=SECRET) as made:
        seen = await made.seen()
        assert {one["name"]: one["problem"] for one in seen["servers"]} == {
            "local": None,
            "remote": "no answer.",
            "missing": "there is no such program as its command names.",
        }
        assert (await made.call("local", "echo", value=1)).structured_content == {"value": 1}
        refused = await made.text("remote", "echo", value=1)
        assert refused.startswith("The remote server")
        assert str(port) not in refused
        async with listening(port):
            await made.until(lambda seen: not seen["servers"][1]["problem"])
            assert (await made.call("remote", "echo", value=3)).structured_content == {"value": 3}
        down = await made.text("remote", "echo", value=1)
        assert down == "The remote server isn't answering; try again in a few seconds."
        async with listening(port):
            back = await made.call("remote", "echo", value=4)
            assert back.structured_content == {"value": 4}


async def test_a_private_address_is_refused_unless_it_is_allowed(short_path: Path) -> None:
    port = free_port()
    text = (
        http(port)
        .replace("allow_private = true", "")
        .replace("http://127.0.0.1", "https://localhost")
    )
    async with listening(port), gateway(short_path, text, OTHER_TOKEN=SECRET) as made:
        seen = await made.server("remote")
        told = await made.text("remote", "echo", value=1)
    assert seen["problem"] == "localhost is a private address; allow_private = true would allow it."
    assert "localhost" not in told


async def test_what_the_file_says_now_holds_without_a_restart(local: GatewayProcess) -> None:
    await local.call("local", "echo", value=1)
    local.declare(stdio().replace(ALLOWED, '["echo"]'))
    seen = await local.until(lambda seen: len(seen["servers"][0]["tools"]) == 1)
    local.declare(stdio().replace("[servers.local]", "[servers.local]\nnonsense = 1"))
    wrong = await local.seen()
    local.declare("")
    gone = await local.seen()
    assert seen["problem"] is None
    assert "line 3, servers.local.nonsense is unknown" in wrong["problem"]
    assert len(wrong["servers"]) == 1
    assert gone == {"problem": None, "servers": [], "ungranted": []}


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]
