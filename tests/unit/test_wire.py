"""Lines between host and supervisor survive whatever a killed side left behind."""

from __future__ import annotations

from sandbox.attach import Demultiplexer
from sandbox.guest.wire import Lines, encode


def test_a_message_comes_back_as_it_was_sent() -> None:
    message = {"op": "run", "code": "print('ä\\n\u2028\ud800')"}

    assert Lines(1000).feed(encode(message)) == [message]


def test_a_message_may_arrive_in_any_pieces() -> None:
    lines = Lines(1000)
    data = encode({"a": 1}) + encode({"b": 2})

    received = [m for byte in data for m in lines.feed(bytes([byte]))]

    assert received == [{"a": 1}, {"b": 2}]


def test_half_a_message_is_dropped_and_the_next_one_is_heard() -> None:
    lines = Lines(1000)

    received = lines.feed(b'{"op": "run", "code": "x' + b"\n" + encode({"op": "hello"}))

    assert received == [{"op": "hello"}]


def test_an_overlong_line_is_dropped_whole() -> None:
    lines = Lines(20)

    received = lines.feed(b"x" * 50) + lines.feed(b"y" * 5 + b"\n" + encode({"a": 1}))

    assert received == [{"a": 1}]


def test_json_that_is_no_object_is_dropped() -> None:
    assert Lines(10**6).feed(b"[1]\n" + b"[" * 100_000 + b"\n" + b"7\n") == []


def test_docker_frames_are_split_by_stream() -> None:
    frames = Demultiplexer()
    data = b"\x01\0\0\0\0\0\0\x02ab" + b"\x02\0\0\0\0\0\0\x01c"

    parts = [part for byte in data for part in frames.feed(bytes([byte]))]

    assert parts == [(1, b"ab"), (2, b"c")]
