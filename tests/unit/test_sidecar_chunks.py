"""A body in chunks: what it holds however it is cut, and what isn't one."""

from __future__ import annotations

import h11
import pytest

from sidecar.chunks import Chunks, NoChunks

BODY = b"3\r\nabc\r\n1A\r\n" + bytes(range(10, 36)) + b"\r\n00002\r\n\r\n\r\n0\r\n\r\n"
HELD = b"abc" + bytes(range(10, 36)) + b"\r\n"


def taken(*parts: bytes) -> tuple[bytes, bool]:
    chunks = Chunks()
    held = b"".join(bytes(piece) for part in parts for piece in chunks.of(memoryview(part)))
    return held, chunks.is_ended


def test_wherever_it_is_cut_its_bytes_are_the_same() -> None:
    for first in range(len(BODY)):
        for second in range(first, len(BODY)):
            assert taken(BODY[:first], BODY[first:second], BODY[second:]) == (HELD, True)
    assert taken(*(bytes([byte]) for byte in BODY)) == (HELD, True)


def test_it_is_what_h11_takes_for_the_same() -> None:
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("host", "localhost")]))
    client.send(h11.EndOfMessage())
    client.receive_data(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + BODY)
    held = b""
    while not isinstance(event := client.next_event(), h11.EndOfMessage):
        held += event.data if isinstance(event, h11.Data) else b""

    assert held == HELD


def test_before_its_last_byte_it_has_not_ended() -> None:
    for end in range(len(BODY)):
        assert not taken(BODY[:end])[1]


@pytest.mark.parametrize(
    "content",
    [
        b"\r\n",
        b"x\r\nabc\r\n",
        b"-3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"1_0\r\n",
        b"3 \r\nabc\r\n",
        b"3;a=b\r\nabc\r\n",
        b"\xb2\r\nab\r\n",
        b"3\nabc\r\n",
        b"3\r\nabcd\r\n",
        b"3\r\nabc\n",
        b"1" * 32,
        b"0\r\nx: y\r\n\r\n",
        b"0\r\n\r\nHTTP/1.1 200 OK\r\n",
    ],
)
def test_what_is_written_otherwise_is_none(content: bytes) -> None:
    with pytest.raises(NoChunks):
        taken(content)
    with pytest.raises(NoChunks):
        taken(*(bytes([byte]) for byte in content))
