"""Output is bounded at its source and readable whatever was written."""

from __future__ import annotations

from sandbox.guest.capture import Capture, bounded


def captured(*chunks: bytes) -> str:
    capture = Capture(head_bytes=10, tail_bytes=5)
    for chunk in chunks:
        capture.write(chunk)
    return capture.text()


def test_short_output_is_kept_whole() -> None:
    assert captured(b"hello ", b"world") == "hello world"


def test_a_flood_keeps_its_head_and_tail_and_says_what_is_missing() -> None:
    text = captured(*[b"a" * 1000] * 50, b"the end")

    assert text == "aaaaaaaaaa\n[... 49,992 bytes of output left out ...]\ne end"


def test_broken_bytes_and_control_characters_are_replaced() -> None:
    assert captured(b"\xff\x1b[31m\x00") == "\ufffd\ufffd[31m\ufffd"


def test_a_right_to_left_override_is_replaced() -> None:
    assert "\u202e" not in captured("a\u202eb".encode())


def test_a_progress_bar_shows_its_last_state() -> None:
    assert captured(b"1%\r50%\r99%\n") == "99%\n"


def test_bounded_text_says_how_much_is_left_out() -> None:
    text = bounded("x" * 100, 30)

    assert "[... 70 characters left out ...]" in text
    assert bounded("short", 30) == "short"
