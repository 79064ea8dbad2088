"""Where an answer that is too long for messages is cut."""

from __future__ import annotations

import pytest

from adapters.markdown.draft import MAX_REST_CHARS, end_of_line


@pytest.mark.parametrize(
    ("text", "room", "end"),
    [
        ("all of it", 9, 9),
        ("one\ntwo\nthree", 5, 8),  # the line that is begun is ended
        ("one\ntwo\n", 4, 4),  # at a line's end nothing is begun
        ("rest\nmore", 0, 5),
        ("rest\nmore", -20, 5),  # used up, and still inside a line
        ("no end in sight", 3, 15),
        ("x" * 5_000, 10, 10 + MAX_REST_CHARS),
        ("x", -MAX_REST_CHARS, 0),
    ],
)
def test_an_answer_is_cut_at_the_end_of_a_line(text: str, room: int, end: int) -> None:
    assert end_of_line(text, room) == end
