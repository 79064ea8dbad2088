"""What goes out to Slack pings, links and disguises nothing."""

from __future__ import annotations

import pytest

from adapters.markdown.visible import visible
from adapters.slack.markup import from_slack
from adapters.slack.text import label, to_slack


@pytest.mark.parametrize("markup", ["<!channel>", "<@U2>", "<!subteam^S1>", "&lt;!here>"])
def test_what_is_sent_mentions_nobody_and_reads_the_same(markup: str) -> None:
    assert "<" not in to_slack(markup)
    assert from_slack(to_slack(markup), "UBOT") == markup


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("see [the page](https://a.example/x)", "see the page (`https://a.example/x`)"),
        ("![chart](https://a.example/x.png)", "chart (`https://a.example/x.png`)"),
        ("[https://good.example](https://evil.example)", "`https://evil.example`"),
        ("[a](javascript:alert(1))", "a (`javascript:alert(1)`)"),
        ('[a](<https://e.example> "title")', "a (`https://e.example`)"),
        ("at https://a.example/b_c, or", "at `https://a.example/b_c`, or"),
        ("<https://a.example>", "`https://a.example`"),
        ("www.a.example and mailto:x@a.example", "`www.a.example` and `mailto:x@a.example`"),
        ("`https://a.example`", "`https://a.example`"),
        ("a[0](x)", "a0 (`x`)"),
        ("no [link] (here)", "no [link] (here)"),
    ],
)
def test_no_link_lives(markdown: str, shown: str) -> None:
    assert to_slack(markdown) == shown


def test_a_link_to_a_known_host_lives() -> None:
    known = frozenset({"docs.example"})
    link = "[manual](https://docs.example/a)"
    assert to_slack(link, known) == link
    for forged in ("https://docs.example@evil.example", "https://docs.example.evil.example/"):
        assert "`" in to_slack(f"[manual]({forged})", known)


def test_a_quote_stays_a_quote() -> None:
    assert to_slack("> said\n>> twice\na > b") == "> said\n>> twice\na &gt; b"


def test_what_nobody_sees_is_taken_out_and_what_scripts_need_stays() -> None:
    assert visible("a\u202eb\u200bc\u2066d\x1b[1me\tf\n") == "abcd[1me\tf\n"
    assert visible("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


def test_a_label_is_one_short_line_without_markup() -> None:
    assert label("a\n<!here> 5 < 6 " + "x" * 90, 20) == "a ‹!here> 5 < 6 xxx…"
