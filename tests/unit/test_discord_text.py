"""What Discord would read as its own markup is shown as it was written."""

from __future__ import annotations

import re

import pytest

from adapters.discord.text import plain, to_discord

# What Discord reads first: an escaped letter, or a code span.
_READ = re.compile(r"\\([^0-9A-Za-z\s])|(`+)([\s\S]*?[^`])\2(?!`)")


def seen(text: str) -> str:
    """What a person sees of it: escapes gone, code in brackets."""
    said = _READ.sub(lambda match: match[1] or f"[{match[3]}]", text)
    return said.replace("\u200b", "")


def live(text: str) -> str:
    """What is left for Discord to read as markup: code and escaped letters taken out."""
    return _READ.sub("·", text)


@pytest.mark.parametrize(
    "text",
    [
        "<@123> and <@!123>",
        "<@&55> <#77>",
        "<t:1700000000:R>",
        "<:smile:12> <a:dance:12>",
        "</ask:12> <id:guide>",
        "<a@b.example> <+4912345>",
        "@everyone and @here",
        r"a || b || c",
        r"\<@123>",
        r"\\<@123>",
    ],
)
def test_discords_own_markup_is_text(text: str) -> None:
    shown = to_discord(text)
    assert not re.search(r"<(?=[@#:/&+!\w])|@(everyone|here)|\|\|", live(shown))
    assert seen(shown) in (text, text.replace("\\", "", 1), text.replace("\\\\", "\\"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("see https://evil.example/a?b=1.", "see [https://evil.example/a?b=1]."),
        ("[the site](https://evil.example)", "the site ([https://evil.example])"),
        ("<https://evil.example>", "[https://evil.example]"),
        ("join discord.gg/abc now", "join [discord.gg/abc] now"),
        ("![x](https://evil.example/i.png)", "x ([https://evil.example/i.png])"),
    ],
)
def test_a_link_leads_nowhere(text: str, said: str) -> None:
    assert seen(to_discord(text)) == said


def test_a_link_to_a_host_that_is_trusted_lives() -> None:
    text = "[docs](https://docs.example/x)"
    assert to_discord(text, frozenset({"docs.example"})) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example`",
        "https://evil.example\\`",
        "`https://evil.example",
        "a ` b https://evil.example ` c ` https://evil.example",
        "``a` https://evil.example",
        "\\`https://evil.example`",
        "`x`https://evil.example",
        "`` ` https://evil.example",
        "[`](https://evil.example) `[x`](https://evil.example)",
        "\\\\`<https://evil.example>`\\`https://evil.example",
    ],
)
def test_no_backtick_brings_an_address_or_a_mention_to_life(text: str) -> None:
    for before in ("", "a ` b\n", "`` "):
        shown = to_discord(before) + to_discord(text) + to_discord(" <@5> `x` https://evil.example")
        assert "https" not in live(shown)
        assert "<@" not in live(shown)


def test_code_is_left_as_it_is() -> None:
    text = 'call `f(<@5>, "https://a.example", a || b)` and ``x ` y``'
    assert to_discord(text) == text


def test_headings_of_all_depths_are_headings_and_the_rest_of_a_message_is_no_quote() -> None:
    assert to_discord("# One") == "# One"
    assert to_discord("##### Five") == "### Five"
    assert to_discord("> said") == "> said"
    assert to_discord(">>> print(1)") == "\\>>> print(1)"
    assert to_discord("-# small") == "\\-# small"


def test_what_nobody_can_see_is_gone() -> None:
    assert to_discord("rev\u202eersed z\u200bero") == "reversed zero"


def test_a_line_of_plain_words_is_no_markup() -> None:
    text = plain("**Load** `x`\n# [a](https://evil.example) <@5> @here ||", 99)
    assert seen(text) == "**Load** `x` # [a](https://evil.example) <@5> @here ||"
    assert not re.search(r"[*`#<\[]|://|@here", live(text))
