"""A hostile sandbox: what it gets, and that neighbours don't notice."""

from __future__ import annotations

import array
import asyncio
import json
import os
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from httpx2 import TransportError

from tests.fakes.sidecar import MCP_PATH, SMALL, SidecarFixture, http, sidecar, tool_call, works

DOWN = "The datasets server isn't answering; try again in a few seconds."
SECRET = "password=hunter2 /srv/data/secret.csv"


@pytest.fixture
async def running(short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path, SMALL) as made:
        yield made


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /servers/datasets/mcp HTTP/1.1\r\nhost: x\r\nx-slow",
        b"POST /servers/datasets/mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
        b"GET /servers/datasets/data/0123456789abcdef HTTP/1.1\r\nhost: x\r\n"
        b"transfer-encoding: chunked\r\n\r\n",
    ],
    ids=["silent", "slow headers", "slow body", "endless body"],
)
async def test_a_slow_client_is_dropped_while_others_are_served(
    running: SidecarFixture, sent: bytes
) -> None:
    dropping = asyncio.create_task(running.raw(sent))

    assert await works(running)
    answer = await dropping
    assert b"200 OK" not in answer


async def test_a_half_closed_client_is_dropped(running: SidecarFixture) -> None:
    reader, writer = await asyncio.open_unix_connection(str(running.socket()))
    writer.write(b"POST /servers/datasets/mcp HTTP/1.1\r\n")
    writer.write_eof()
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()

    assert await works(running)


async def test_too_many_connections_of_one_session_are_refused_and_a_neighbour_is_served(
    running: SidecarFixture,
) -> None:
    await running.put("s2")
    held = [await asyncio.open_unix_connection(str(running.socket())) for _ in range(4)]
    refused = await running.raw(b"")
    neighbour = await works(running, "s2")
    for _, writer in held:
        writer.close()

    assert refused.startswith(b"HTTP/1.1 503 ")
    assert json.loads(refused.partition(b"\r\n\r\n")[2])["error"].startswith("Too many calls")
    assert neighbour


async def test_a_flood_of_one_session_is_slowed_down_refused_in_part_and_over_when_it_is(
    running: SidecarFixture,
) -> None:
    async def status() -> int:
        async with http(running.socket()) as client:
            return (await client.post(MCP_PATH, **tool_call("list_datasets"))).status_code

    await running.put("s2")
    flood = [asyncio.create_task(status()) for _ in range(64)]
    neighbour = await works(running, "s2")
    statuses = await asyncio.gather(*flood, return_exceptions=True)

    assert neighbour
    assert 200 in statuses
    assert all(
        answer in (200, 503) or isinstance(answer, OSError | TransportError) for answer in statuses
    )
    assert await works(running)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"jsonrpc":"2.0","id":1' + b"9" * 10_000 + b',"method":"tools/list"}',
        b"[]",
        b'[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]',
        b'{"jsonrpc":"2.0","id":{},"method":7,"params":[]}',
        b"{" + b",".join(b'"k%d":0' % n for n in range(70_000)) + b"}",
        b"\xef\xbb\xbf" + tool_call("echo", {"value": 1})["content"],
        tool_call("echo", {"value": 1})["content"].decode().encode("utf-16"),
    ],
    ids=[
        "cut",
        "bytes",
        "deep list",
        "deep object",
        "huge id",
        "empty",
        "batch",
        "types",
        "keys",
        "byte order mark",
        "UTF-16",
    ],
)
async def test_a_body_that_is_no_request_is_a_bad_request(
    running: SidecarFixture, body: bytes
) -> None:
    async with http(running.socket()) as client:
        answer = await client.post(MCP_PATH, **tool_call("echo", body=body))

    assert answer.status_code == 400
    assert running.data.received == []
    assert await works(running)


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "1e999", "9" * 5_000, '"\\ud800"', "[" * 900 + "]" * 900]
)
async def test_arguments_that_json_cannot_hold_are_refused(
    running: SidecarFixture, value: str
) -> None:
    body = tool_call("echo", {"value": "MARK"})["content"].replace(b'"MARK"', value.encode())
    async with http(running.socket()) as client:
        answer = await client.post(MCP_PATH, **tool_call("echo", body=body))

    assert answer.status_code == 400
    assert running.data.received == []


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        ('"name": "echo"', '"name": "secret", "name": "echo"'),
        ('"name": "echo"', '"name": "echo", "n\\u0061me": "secret"'),
        ('"value": 1', '"value": {"a": [{"b": 1, "b": 2}]}'),
    ],
)
async def test_a_key_said_twice_is_refused_wherever_it_is(
    running: SidecarFixture, once: str, twice: str
) -> None:
    body = tool_call("echo", {"value": 1})["content"].replace(once.encode(), twice.encode())
    async with http(running.socket()) as client:
        answer = await client.post(MCP_PATH, **tool_call("echo", body=body))

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "A key is in an object of the request twice."
    assert running.audit()[-1]["reason"] == "not strict JSON"
    assert running.data.received == []


async def test_big_bodies_and_headers_are_refused_before_the_server_sees_them(
    running: SidecarFixture,
) -> None:
    async with http(running.socket()) as client:
        body = await client.post(MCP_PATH, **tool_call("echo", {"value": "x" * 2**20}))
    header = await running.raw(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 2**17 + b"\r\n\r\n")
    endless = await running.raw(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 2**19)

    assert body.status_code == 413
    assert endless.startswith(b"HTTP/1.1 400 ") or endless == b""
    assert header.startswith(b"HTTP/1.1 431 ")
    assert running.data.received == []


async def test_an_older_protocol_is_told_which_one_is_spoken(running: SidecarFixture) -> None:
    request = tool_call("list_datasets")
    async with http(running.socket()) as client:
        del request["headers"]["mcp-protocol-version"]
        answer = await client.post(MCP_PATH, **request)

    assert answer.status_code == 400
    assert answer.json()["error"]["data"]["supported"] == ["2026-07-28"]


async def test_a_descriptor_that_comes_along_is_not_kept(running: SidecarFixture) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    await works(running)
    before = descriptors()
    passed = os.open("/dev/null", os.O_RDONLY)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(running.socket()))
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [passed] * 8))]
        client.sendmsg([b"GET / HTTP/1.1\r\nhost: x\r\n"], rights)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(client, b"connection: close\r\n\r\n")
        async with asyncio.timeout(5):
            answer = await loop.sock_recv(client, 100)
    os.close(passed)

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert descriptors() <= before
