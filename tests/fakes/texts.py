"""Answers from a seed, with everything that markdown has, in pieces of any length. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator

WORDS = (
    "rows", "mean", "Größe", "naïve", "価格", "平均", "مرحبا", "שלום", "price_2015", "*bold*",
    "**strong**", "`code|span`", "a<b", "c>d&e", "😀", "👩‍👩‍👧‍👦", "🇩🇪", "½",
    "e\u0301", "$4.50", "50%", "x*y", "snake_case_name", "~5", "(1)", "[2]", "#tag", "~~no~~", "||",
)  # fmt: skip
CODE = (
    "for row in rows:", "    total += row['a'] | 2  # ↯", "print(f'{x:<10}|')", "", "\t`tick`",
    "if a < b & c > d: return \"**\"", "# heading?", "- item", "| not | a table |", "@decorator",
)  # fmt: skip


def answer(seed: int, chars: int) -> str:
    """Markdown of about that many characters, or more."""
    chance = random.Random(seed)
    blocks: list[str] = []
    while sum(map(len, blocks)) < chars:
        if blocks and blocks[-1].startswith("|"):  # two tables could be read as one
            blocks.append(_words(chance, 3))
        blocks.append(chance.choice(BLOCKS)(chance))
    return "\n\n".join(blocks) + "\n"


def pieces(seed: int, text: str, most_chars: int = 700) -> Iterator[str]:
    """The text, cut anywhere."""
    chance, at = random.Random(seed), 0
    while at < len(text):
        end = at + chance.choice((1, 2, 7, 40, most_chars))
        yield text[at:end]
        at = end


def _words(chance: random.Random, count: int) -> str:
    """Begins with a plain word, so that nothing at the start of a line is markup."""
    return " ".join(("So", *chance.choices(WORDS, k=count)))


def _paragraph(chance: random.Random) -> str:
    return "\n".join(_words(chance, chance.randint(1, 60)) for _ in range(chance.randint(1, 4)))


def _endless(chance: random.Random) -> str:
    """A line without a place to cut it, longer than a message."""
    return "x" + "".join(chance.choices("abcdefghijé漢😀", k=chance.randint(1_500, 4_500)))


def _heading(chance: random.Random) -> str:
    return f"{'#' * chance.randint(1, 4)} {_words(chance, 3)}"


def _list(chance: random.Random) -> str:
    mark = chance.choice(("- ", "* ", "1. "))
    return "\n".join(
        f"{'  ' * chance.randint(0, 2)}{mark}{_words(chance, chance.randint(1, 12))}"
        for _ in range(chance.randint(2, 30))
    )


def _quote(chance: random.Random) -> str:
    return "\n".join(f"> {_words(chance, 8)}" for _ in range(chance.randint(1, 5)))


def _code(chance: random.Random) -> str:
    language = chance.choice(("", "python", "text"))
    body = "\n".join(chance.choices(CODE, k=chance.randint(1, 150)))
    return f"```{language}\n{body}\n```"


def _table(chance: random.Random) -> str:
    columns = chance.randint(2, 5)
    cells = ("item", "1,204", "-3.5", "", "über", "a < b", "価格", "n/a", "x & y", "long " * 5)
    rows = [
        f"| {' | '.join(chance.choice(cells) for _ in range(columns))} |"
        for _ in range(chance.randint(1, 60))
    ]
    head = f"| {' | '.join(f'column {number}' for number in range(columns))} |"
    return "\n".join((head, f"|{' --- |' * columns}", *rows))


BLOCKS = (_paragraph, _paragraph, _endless, _heading, _list, _quote, _code, _table)
