"""An answer cut into messages that Discord takes: nothing is lost, and code stays code."""

from __future__ import annotations

import random

import pytest

from adapters.discord.page import Pages
from adapters.discord.tables import MAX_WIDTH, len16, shown, to_code
from adapters.discord.text import cutter
from adapters.markdown.pieces import Grid, Piece, Prose
from adapters.markdown.tables import Table, is_all, parse

WORDS = ("cars", "`a b`", "**sold**", "x" * 30, "😀", "<@5>", "https://a.example/x", "é", "名前")


def paragraph(dice: random.Random, words: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(words)) + "\n"


def table(rows: int, columns: int, cell: str = "a cell") -> str:
    line = f"| {' | '.join([cell] * columns)} |\n"
    return line + "|---" * columns + "|\n" + line * rows


def document(dice: random.Random) -> str:
    """Markdown of all kinds, some of it longer than a message."""
    parts = [
        lambda: paragraph(dice, dice.randint(1, 300)),
        lambda: "".join(f"- {paragraph(dice, 6)}" for _ in range(dice.randint(1, 40))),
        lambda: (
            "```python\n" + "".join(f"x = {n}\n" for n in range(dice.randint(0, 500))) + "```\n"
        ),
        lambda: f"```\n{'y' * dice.randint(0, 5_000)}\n```\n",
        lambda: f"## {paragraph(dice, 4)}",
        lambda: table(dice.randint(0, 40), dice.randint(1, 12)),
        lambda: "z" * dice.randint(1, 5_000) + "\n",
        lambda: "```\nnever closed\n",
    ]
    return "\n".join(dice.choice(parts)() for _ in range(dice.randint(1, 12)))


def test_a_gap_is_never_longer_than_a_line() -> None:
    pages = Pages()
    for text in ("One\n\n", "\n", "\nTwo\n\n", "```\n", "a\n\n", "\n\nb\n", "```\n"):
        pages.add(Prose(text, "line"))
    assert pages.last.content == "One\n\nTwo\n\n```\na\n\n\n\nb\n```"


def laid_out(text: str, dice: random.Random | None = None) -> tuple[Pages, list[Piece]]:
    cut, pages, pieces, at = cutter(), Pages(), list[Piece](), 0
    while at < len(text):
        size = dice.randint(1, 400) if dice else len(text)
        cut.feed(text[at : at + size])
        at += size
        pieces += cut.take(is_pause=bool(dice and dice.random() < 0.1))
    pieces += cut.take(all_=True)
    for piece in pieces:
        pages.add(piece)
    return pages, pieces


def said(pieces: list[Piece]) -> str:
    return "".join(
        to_code(shown(one.table)) if isinstance(one, Grid) else one.text for one in pieces
    )


@pytest.mark.parametrize("seed", range(60))
def test_messages_put_together_are_the_answer(seed: int) -> None:
    dice = random.Random(seed)
    pages, pieces = laid_out(document(dice), dice)
    assert "".join(page.said for page in pages.all) == said(pieces)
    for page in pages.all:
        assert len16(page.content) <= 2_000
        assert page.content.count("```") % 2 == 0
        assert "```python\n```" not in page.content


def test_every_moment_of_an_answer_is_one_that_discord_takes() -> None:
    dice = random.Random(7)
    text = document(dice)
    cut, pages = cutter(), Pages()
    for at in range(0, len(text), 5):
        cut.feed(text[at : at + 5])
        for piece in cut.take():
            pages.add(piece)
        assert all(len16(page.content) <= 2_000 for page in pages.all)
        assert pages.last.content.count("```") % 2 == 0


def test_a_message_ends_where_a_paragraph_does() -> None:
    text = "\n".join(f"Paragraph {number}. {'word ' * 60}\n" for number in range(20))
    pages, _ = laid_out(text)
    assert len(pages.all) > 2
    assert all(page.content.startswith("Paragraph") for page in pages.all)


def test_a_list_and_a_table_go_whole_into_the_next_message() -> None:
    items = "".join(f"- item {number} {'x' * 40}\n" for number in range(20))
    text = f"{'word ' * 200}\n\n{items}\n{'word ' * 150}\n\n{table(15, 4, 'a longer cell')}\nEnd."
    pages, _ = laid_out(text)
    contents = [page.content for page in pages.all]
    assert [one for one in contents if "- item 0 " in one and "- item 19 " in one]
    assert [one for one in contents if one.count("a longer cell") == 16 * 4]


def test_code_that_is_cut_is_closed_and_opened_again() -> None:
    text = "Look:\n```python\n" + "".join(f"x_{n} = {n}\n" for n in range(400)) + "```\nEnd."
    pages, _ = laid_out(text)
    first, *middle, last = [page.content for page in pages.all]
    assert first.startswith("Look:\n```python\nx_0 = 0\n")
    assert all(one.startswith("```python\nx_") and one.endswith("\n```") for one in middle)
    assert last.endswith("```\nEnd.")


def test_after_a_turn_nothing_of_the_message_changes() -> None:
    pages = Pages()
    pages.turn()
    pages.add(Prose("Above.\n", "block"))
    pages.turn()
    pages.turn()
    pages.add(Prose("Below.\n", "block"))
    assert [page.content for page in pages.all if page.content] == ["Above.", "Below."]


@pytest.mark.parametrize(
    ("rows", "columns", "cell"),
    [(3, 3, "short"), (200, 3, "x"), (5, 30, "x" * 9), (4, 4, "y" * 99), (20, 2, "名前" * 30)],
)
def test_a_table_fits_on_a_screen_and_into_a_message(rows: int, columns: int, cell: str) -> None:
    made = parse(table(rows, columns, cell).splitlines())
    assert made is not None
    part = shown(made)
    lines = to_code(part).splitlines()
    assert len(lines[2]) <= MAX_WIDTH
    assert len16(to_code(part)) <= 1_520
    assert is_all(part, made) == ((rows, columns) == (3, 3))


def test_a_table_without_rows_has_its_head() -> None:
    part = shown(Table(("a", "b"), (), ("left", "left")))
    assert to_code(part) == "```\na  b\n-  -\n```\n"
