"""Slack's markup becomes what a person meant, and text from anywhere becomes harmless."""

from __future__ import annotations

import pytest

from adapters.slack.markup import escape, from_slack, mentioned, unescape

NAMES = {"U1": "Ana"}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<@UBOT> hello", "hello"),
        ("ask <@U1> and <@U2|ben> and <@U3>", "ask @Ana and @ben and @U3"),
        ("in <#C1|data>, <#C2> and <#C3|>", "in #data, #C2 and #C3"),
        ("<https://a.b/c|the page>", "the page (https://a.b/c)"),
        ("<https://a.b/c>", "https://a.b/c"),
        ("load <http://cars.py|cars.py>", "load cars.py"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<!channel> <!here|here> <!subteam^S1|@team>", "@channel here @team"),
        ("a &lt; b &amp;&amp; c &gt; d &amp;lt;", "a < b && c > d &lt;"),
        (":tada: *bold* `x_y`", ":tada: *bold* `x_y`"),
        ("```a &lt; b\n```", "```a < b\n```"),
    ],
)
def test_markup_reads_as_it_was_meant(markup: str, text: str) -> None:
    assert from_slack(markup, "UBOT", NAMES) == text


def test_each_person_that_is_mentioned_is_found_once() -> None:
    assert mentioned("<@U1> <@U2|ben> <@U1>") == ("U1", "U2")


@pytest.mark.parametrize("text", ["<!channel>", "<@U1>", "a & b < c", "<https://a.b|c>"])
def test_escaped_text_mentions_nobody_and_links_nowhere(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert unescape(escaped) == text


def test_escaped_text_formats_nothing_and_keeps_names_whole() -> None:
    assert escape("*loud* car_prices _x_") == "\u200b*loud* car_prices \u200b_x_"
