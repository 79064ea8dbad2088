"""Requests whose bytes two readers could cut differently (abuse cases 38 and 39)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.fakes.sidecar import SMALL, SidecarFixture, sidecar, tool_call, works

TARGET = b"POST /servers/datasets/mcp HTTP/1.1\r\nhost: x\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n"


@pytest.fixture
async def running(short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path, SMALL) as made:
        yield made


def request(*, framing: bytes, body: bytes, value: int = 1) -> bytes:
    headers = tool_call("echo", {"value": value})["headers"]
    lines = [f"{name}: {text}\r\n".encode() for name, text in headers.items()]
    return TARGET + b"".join(lines) + framing + b"\r\n" + body


def body_of(value: int) -> bytes:
    return tool_call("echo", {"value": value})["content"]


def length(body: bytes) -> bytes:
    return b"content-length: %d\r\n" % len(body)


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


BODY = body_of(1)


@pytest.mark.parametrize(
    "framing",
    [
        length(BODY) + CHUNKED,
        CHUNKED + length(BODY),
        b"content-length: 0\r\n" + CHUNKED,
        length(BODY) + b"content-length: 0\r\n",
        b"content-length: -1\r\n",
        b"content-length: +5\r\n",
        b"content-length: 5, 6\r\n",
        b"content-length: 0x10\r\n",
        b"content-length: 4294967295000000000000000000\r\n",
        b"transfer-encoding: chunked, identity\r\n",
        b"transfer-encoding: gzip, chunked\r\n",
        b"transfer-encoding : chunked\r\n",
        b"transfer-encoding:\x0bchunked\r\n",
        CHUNKED + CHUNKED,
    ],
)
async def test_a_length_that_is_said_twice_or_wrongly_is_refused_and_nothing_after_it_is_read(
    running: SidecarFixture, framing: bytes
) -> None:
    smuggled = request(framing=length(body_of(2)), body=body_of(2), value=2)
    answer = await running.raw(request(framing=framing, body=chunked(BODY, 100) + smuggled))

    assert answer == b"" or answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert running.data.received == []
    assert await works(running)


@pytest.mark.parametrize(
    "size", [b"-1", b"ffffffff", b"ffffffffffffffffffffff", b"0x5", b"zz", b""]
)
async def test_a_chunk_of_an_impossible_size_is_refused(
    running: SidecarFixture, size: bytes
) -> None:
    answer = await running.raw(request(framing=CHUNKED, body=size + b"\r\n" + BODY))

    assert b"200 OK" not in answer
    assert running.data.received == []
    assert await works(running)


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_a_body_in_chunks_of_any_size_is_read(running: SidecarFixture, size: int) -> None:
    closing = CHUNKED + b"connection: close\r\n"
    answer = await running.raw(request(framing=closing, body=chunked(BODY, size)))

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert running.data.received == [1]


async def test_requests_that_come_at_once_are_answered_one_by_one_and_each_is_audited(
    running: SidecarFixture,
) -> None:
    first = request(framing=length(BODY), body=BODY)
    last_framing = length(body_of(2)) + b"connection: close\r\n"
    answer = await running.raw(first + request(framing=last_framing, body=body_of(2)))

    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert running.data.received == [1, 2]
    assert [line["tool"] for line in running.audit()] == ["echo", "echo"]


@pytest.mark.parametrize(
    "sent",
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
        b"GET /\r\n",
        b"\x00" * 10_000,
        b"POST /servers/datasets/mcp HTTP/1.1\nhost x\n\n",
        b"GET / HTTP/1.1\r\nhost: x\r\n folded: y\r\nbad header\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5_000 + b"\r\n",
    ],
    ids=["HTTP/2", "TLS", "HTTP/0.9", "zeros", "no colon", "folded", "many headers"],
)
async def test_what_is_no_http_1_1_gets_no_service(running: SidecarFixture, sent: bytes) -> None:
    answer = await running.raw(sent)

    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
    assert await works(running)


@pytest.mark.parametrize("upgrade", [b"h2c", b"websocket"])
async def test_nothing_is_upgraded(running: SidecarFixture, upgrade: bytes) -> None:
    answer = await running.raw(
        b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: %s\r\n"
        b"http2-settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nsec-websocket-version: 13\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" % upgrade
    )

    assert answer.startswith(b"HTTP/1.1 404 ")
