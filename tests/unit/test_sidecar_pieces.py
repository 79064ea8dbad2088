"""One GET on a Unix socket: its pieces, or one error whatever is wrong with the answer."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from sidecar.pieces import BrokenOff, get

CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
SIZED = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"


@contextmanager
def answering(path: Path, answer: bytes, *, ends: bool = True) -> Generator[list[bytes]]:
    """A server that answers one request so; gives the request."""
    heard: list[bytes] = []

    def serve() -> None:
        client, _ = listener.accept()
        with client, suppress(OSError):
            heard.append(client.recv(2**16))
            client.sendall(answer)
            if not ends:
                client.recv(1)  # until the other side goes

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = Thread(target=serve)
        thread.start()
        yield heard
        thread.join()
    path.unlink()


async def fetched(path: Path, *, silent_s: float = 5) -> tuple[int, bytes]:
    async with get(str(path), "/data/1", {"thread": "t"}, silent_s=silent_s) as (status, pieces):
        return status, b"".join([bytes(piece) async for piece in pieces])


async def test_a_body_comes_whole_and_in_order_however_it_is_cut(short_path: Path) -> None:
    path, body = short_path / "s", bytes(range(256)) * 8192
    chunks = b"".join(b"%x\r\n%b\r\n" % (7777, body[:7777]) for _ in range(3))
    for answer, right in (
        (CHUNKED + chunks + b"0\r\n\r\n", body[:7777] * 3),
        (b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body, body),
        (b"HTTP/1.1 102 Processing\r\n\r\n" + SIZED + b"x" * 10, b"x" * 10),
    ):
        with answering(path, answer):
            assert await fetched(path) == (200, right)


async def test_the_request_is_made_of_what_was_given(short_path: Path) -> None:
    with answering(short_path / "s", SIZED + b"x" * 10) as heard:
        await fetched(short_path / "s")

    assert heard[0].splitlines()[0] == b"GET /data/1 HTTP/1.1"
    assert b"thread: t" in heard[0]


async def test_a_status_that_is_no_table_comes_with_its_body(short_path: Path) -> None:
    answer = b"HTTP/1.1 422 No\r\ncontent-length: 3\r\n\r\nwhy"
    with answering(short_path / "s", answer):
        assert await fetched(short_path / "s") == (422, b"why")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 2**20,
        SIZED + b"x" * 9,
        CHUNKED + b"5\r\nabc",
        CHUNKED + b"3\r\nabc\r\n",
        CHUNKED + b"zz\r\n",
    ],
    ids=["nothing", "garbage", "long head", "too short", "in a chunk", "no last chunk", "no size"],
)
async def test_an_answer_that_is_no_whole_answer_breaks_off(
    short_path: Path, answer: bytes
) -> None:
    with answering(short_path / "s", answer), pytest.raises(BrokenOff):
        await fetched(short_path / "s")


async def test_a_server_that_falls_silent_is_not_waited_for(short_path: Path) -> None:
    with answering(short_path / "s", SIZED + b"x", ends=False), pytest.raises(BrokenOff):
        await fetched(short_path / "s", silent_s=0.1)


async def test_where_nobody_listens_it_breaks_off_at_once(short_path: Path) -> None:
    with pytest.raises(BrokenOff):
        await fetched(short_path / "nothing")
