"""Markdown cut while it is being written: what may be shown, and where a message may end."""

from __future__ import annotations

import random

import pytest

from adapters.markdown.pieces import MAX_PIECE_CHARS, Grid, Piece, Prose
from adapters.slack.page import MAX_CHARS, Page
from adapters.slack.text import cutter as slack_cutter

DOCUMENT = """# Sales & more

Paragraph with `code <b>` and [a link](https://a.example/x y) and **bold** text, see
https://a.example/path?x=1 for more.

- one
- two

  still two

- three

```python
x = {"a": 1}  # | not | a table |
print("```")
```

| a | b |
| --- | ---: |
| 1 | 2 |
| \\| | `x` |

| not a table
1. first
2. second
~~~
tilde ``` inside
~~~
The end <!channel>."""


def shown(pieces: list[Piece]) -> str:
    return "".join(str(p.table) if isinstance(p, Grid) else p.text for p in pieces)


@pytest.mark.parametrize("seed", range(40))
def test_however_text_arrives_the_same_is_shown(seed: int) -> None:
    whole = slack_cutter()
    whole.feed(DOCUMENT)
    expected = shown(whole.take(all_=True))
    dice = random.Random(seed)
    cutter, pieces, at = slack_cutter(), list[Piece](), 0
    while at < len(DOCUMENT):
        size = dice.randint(1, 12)
        cutter.feed(DOCUMENT[at : at + size])
        pieces += cutter.take()
        at += size
    assert shown([*pieces, *cutter.take(all_=True)]) == expected


def test_words_are_shown_before_their_line_ends() -> None:
    cutter = slack_cutter()
    cutter.feed("The best sel")
    assert cutter.take() == [Prose("The best ", "block")]
    assert cutter.take(is_pause=True) == [Prose("sel", "inside")]
    cutter.feed("ler is\n")
    assert cutter.take() == [Prose("ler is\n", "inside")]


@pytest.mark.parametrize("open_", ["see [the page](https://a.ex ", "is `x y ", "``a ` b "])
def test_what_has_not_ended_is_held_back(open_: str) -> None:
    cutter = slack_cutter()
    cutter.feed(f"Well {open_}")
    assert len(shown(cutter.take())) <= len("Well see ")


def test_a_table_is_held_back_until_it_is_whole() -> None:
    cutter = slack_cutter()
    cutter.feed("| a |\n|---|\n| 1 |\n| 2")
    assert cutter.take() == []
    cutter.feed(" |\n\nSo ")
    grid, *rest = cutter.take()
    assert isinstance(grid, Grid)
    assert grid.table.rows == (("1",), ("2",))
    assert shown(rest) == "\nSo "


def test_a_message_may_begin_with_a_paragraph_and_not_inside_a_list() -> None:
    cutter = slack_cutter()
    cutter.feed("Text\n\n- a\n\n- b\n\n  more b\n\nNext\n")
    cuts = [p.cut for p in cutter.take() if isinstance(p, Prose) and p.text.strip()]
    assert cuts == ["block", "block", "line", "line", "block"]


def test_code_that_never_ends_is_ended() -> None:
    cutter = slack_cutter()
    cutter.feed("```\nx = 1")
    assert shown(cutter.take(all_=True)) == "```\nx = 1\n```\n"


def test_backticks_in_code_or_in_a_line_open_nothing() -> None:
    cutter = slack_cutter()
    cutter.feed("````\na ``` b\n````\nsay ```x``` now\n")
    assert shown(cutter.take()) == "```\na ˋˋˋ b\n```\nsay `x` now\n"


@pytest.mark.parametrize("text", ["word " * 9_000, "&" * 30_000, "`" + "x" * 30_000])
def test_a_line_without_end_fits_into_messages(text: str) -> None:
    cutter = slack_cutter()
    cutter.feed(text)
    pages = [Page()]
    for piece in cutter.take(all_=True):
        if not pages[-1].has_room(piece):
            pages.append(Page())
        pages[-1].add(piece)
    assert max(len(page.text) for page in pages) <= MAX_CHARS
    assert len(pages) > 1


@pytest.mark.parametrize("before", ["", "It begins "])
def test_a_long_part_of_a_line_that_has_not_ended_comes_in_pieces(before: str) -> None:
    cutter, pieces = slack_cutter(), list[Piece]()
    for said in (before, "word " * 5_500, "the end"):
        cutter.feed(said)
        pieces += cutter.take()
    pieces += cutter.take(all_=True)
    assert shown(pieces) == before + "word " * 5_500 + "the end"
    assert max(len(shown([piece])) for piece in pieces) <= 2 * MAX_PIECE_CHARS
