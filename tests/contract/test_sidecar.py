"""What a sandbox and the bot get from a sidecar: tools, tables, sessions, audit."""

from __future__ import annotations

import asyncio
import socket
import stat
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError

from tests.fakes.identities import signed
from tests.fakes.sidecar import GRANT, GRANTED, THREAD, SidecarFixture, http, mcp_client, sidecar


@pytest.fixture
async def running(short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path) as made:
        yield made


async def test_the_official_client_sees_and_calls_only_granted_tools(
    running: SidecarFixture,
) -> None:
    async with mcp_client(running.socket()) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        result = await client.call_tool("list_datasets", {})
        with pytest.raises(MCPError) as refused:
            await client.session.call_tool("secret", {})

    assert tools == set(GRANTED)
    assert result.structured_content is not None
    assert result.structured_content["datasets"] == ["cars.csv"]
    assert str(refused.value) == "That tool isn't available in this thread."


async def test_a_tools_own_error_reaches_the_sandbox_word_for_word(running: SidecarFixture) -> None:
    answer = await running.call("describe_dataset", {"name": "boats"})

    assert answer["result"]["isError"] is True
    assert answer["result"]["content"][0]["text"].endswith("There is no dataset 'boats'.")


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"a": None, "b": [1.5, True, "ü\u202e\x00", 10**300]},
        "'; DROP TABLE cars; --",
        "{{ 7 * 7 }} ${jndi:x} __class__ %s",
    ],
)
async def test_arguments_arrive_as_data_and_unchanged(running: SidecarFixture, value: Any) -> None:
    answer = await running.call("echo", {"value": value})

    assert running.data.received == [value]
    assert answer["result"]["structuredContent"] == {"value": value, "other": "left out"}


async def test_a_table_comes_as_the_bytes_that_the_server_sent(running: SidecarFixture) -> None:
    imported = await running.call("import_dataset", {"name": "cars"})
    path = imported["result"]["structuredContent"]["stream"]
    async with http(running.socket()) as client:
        first = await client.get(f"/servers/datasets{path}")
        second = await client.get(f"/servers/datasets{path}")

    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert first.content.startswith(b"\xff\xff\xff\xff")
    assert second.status_code == 404
    assert "/srv" not in second.text


async def test_a_ticket_works_only_on_the_socket_it_was_handed_out_on(
    running: SidecarFixture,
) -> None:
    await running.put("s2")
    imported = await running.call("import_dataset", {"name": "cars"})
    path = "/servers/datasets" + imported["result"]["structuredContent"]["stream"]
    async with http(running.socket("s2")) as other, http(running.socket()) as own:
        stolen = await other.get(path)
        fetched = await own.get(path)

    assert (stolen.status_code, fetched.status_code) == (404, 200)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/servers/other/mcp"),
        ("POST", "/servers/datasets/mcp/"),
        ("POST", "/servers/datasets/data/0123456789abcdef"),
        ("GET", "/servers/datasets/mcp"),
        ("GET", "/servers/other/data/0123456789abcdef"),
        ("GET", "/servers/datasets/data/..%2f..%2fetc%2fpasswd"),
        ("GET", "/servers/datasets/data/%00"),
        ("GET", "/health"),
        ("PUT", "/sessions/s2"),
        ("DELETE", "/sessions/s1"),
        ("GET", "http://169.254.169.254/latest/meta-data"),
        ("GET", "http://localhost@evil/servers/datasets/mcp"),
    ],
)
async def test_anything_else_is_not_found_and_names_nothing(
    running: SidecarFixture, method: str, path: str
) -> None:
    request = f"{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    answer = await running.raw(request.encode())

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(b'{"error":"Not found."}')
    assert running.audit()[-1]["decision"] == "refused"


async def test_the_same_session_again_gets_the_new_grant_on_the_old_socket(
    running: SidecarFixture,
) -> None:
    inode = running.socket().stat().st_ino
    narrower = {
        "thread": THREAD,
        "identity": signed(THREAD),
        "tools": {"datasets": ["list_datasets"]},
    }
    assert (await running.put("s1", narrower)).status_code == 200
    refused = await running.call("echo", {"value": 1})

    assert running.socket().stat().st_ino == inode
    assert refused["error"]["message"] == "That tool isn't available in this thread."
    assert running.data.received == []


async def test_a_deleted_session_is_cut_off_and_its_directory_is_gone(
    running: SidecarFixture,
) -> None:
    imported = await running.call("import_dataset", {"name": "cars"})
    path = "/servers/datasets" + imported["result"]["structuredContent"]["stream"]
    calling = asyncio.create_task(running.call("wait"))
    async with asyncio.timeout(5):
        await running.data.waiting.wait()
        deleted = await running.delete()
        with pytest.raises(Exception, match="disconnected"):
            await calling

    assert deleted.status_code == 204
    assert running.audit()[-1]["reason"] == "the cell ended"
    assert not running.socket().parent.exists()
    assert (await running.delete()).status_code == 404
    await running.put()
    async with http(running.socket()) as client:
        assert (await client.get(path)).status_code == 404  # the name again, but another session


async def test_what_a_dead_sidecar_left_of_a_session_goes_with_the_session(
    running: SidecarFixture,
) -> None:
    left = running.socket("s0")
    left.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(left))

    assert (await running.delete("s0")).status_code == 204
    assert not left.parent.exists()
    assert (await running.delete("%2e%2e")).status_code == 404  # no session, but a directory


async def test_sockets_are_open_to_sandboxes_and_control_only_to_the_bot(
    running: SidecarFixture,
) -> None:
    modes = [
        stat.S_IMODE(path.stat().st_mode)
        for path in (running.socket(), running.socket().parent, running.control)
    ]

    assert modes == [0o666, 0o755, 0o600]


@pytest.mark.parametrize(
    ("session", "grant"),
    [
        ("UPPER", GRANT),
        ("-x", GRANT),
        ("a" * 42, GRANT),
        ("ok", []),
        ("ok", {"thread": "t", "identity": "x", "tools": {"unknown": []}}),
        ("ok", {"thread": "t", "identity": "x", "tools": {"datasets": [1]}}),
    ],
)
async def test_a_bad_session_is_refused_with_a_reason(
    running: SidecarFixture, session: str, grant: Any
) -> None:
    answer = await running.put(session, grant)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert [path.name for path in (running.folder / "sockets").iterdir()] == ["s1"]


async def test_every_call_is_one_access_in_the_audit(running: SidecarFixture) -> None:
    imported = await running.call("import_dataset", {"name": "x" * 300})
    async with http(running.socket()) as client:
        path = imported["result"]["structuredContent"]["stream"]
        table = await client.get(f"/servers/datasets{path}")
    await running.call("secret", {"name": "cars"})
    await running.call("describe_dataset", {"name": "boats"})
    async with mcp_client(running.socket()) as client:
        await client.list_tools()
    lines = running.audit()

    seen = [
        (line["method"], line["tool"], line["decision"], line["reason"], line["outcome"])
        for line in lines
    ]
    assert seen == [
        ("tools/call", "import_dataset", "allowed", "", "ok"),
        ("stream", None, "allowed", "", "ok"),
        ("tools/call", "secret", "refused", "tool not granted", "refused"),
        ("tools/call", "describe_dataset", "allowed", "", "failed"),
        ("server/discover", None, "allowed", "", "ok"),
        ("tools/list", None, "allowed", "", "ok"),
    ]
    assert [line["dataset"] for line in lines[:3]] == ["x" * 200, "x" * 200, "cars"]
    assert lines[1]["bytes"] == len(table.content)
    assert {line["session"] for line in lines} == {"s1"}
    assert {line["thread"] for line in lines} == {THREAD}
    assert all(line["time"].endswith("+00:00") and line["ms"] >= 0 for line in lines)


async def test_health_names_sessions_and_tells_which_upstream_is_silent(
    running: SidecarFixture,
) -> None:
    async with http(running.control) as control:
        healthy = (await control.get("/health")).json()
        await running.data.kill()
        sick = (await control.get("/health")).json()

    assert healthy == {"sessions": ["s1"], "upstreams": {"datasets": "ok"}}
    assert sick["upstreams"]["datasets"].startswith("The datasets server isn't answering")
