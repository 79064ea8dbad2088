"""What the page of a Slack transcript shows, and what it says in red."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.fakes.slack.page import Look, page
from tests.fakes.slack.page_room import Json
from tests.screenshots.slack_gallery import GALLERY, chart
from tests.screenshots.slack_sample_blocks import long_table, mrkdwn, text
from tests.screenshots.slack_samples import SAMPLES, THREAD, said, task, workspace

NASTY = "<img src=x onerror=alert(1)> </style><script>alert(2)</script> \"'&"


def shown(*messages: Json, look: Look = THREAD, **more: object) -> str:
    """The page's body, without style and script."""
    html = page(workspace(said("U0ANA", "question", 0), *messages, **more), look)
    return html.partition("<body")[2].partition("<script>")[0]


def blocks(*given: Json) -> str:
    return shown(said("U0BOT", "", 1, streamed=False, blocks=list(given)))


@pytest.mark.parametrize("name", [*SAMPLES, *GALLERY])
def test_every_block_of_the_samples_is_known_to_the_page(name: str) -> None:
    transcript, look = (SAMPLES | GALLERY)[name]
    assert "unknown block" not in (html := page(transcript(), look))
    assert "unknown element" not in html


def test_text_from_anywhere_is_never_html() -> None:
    file = {"id": "F0X", "name": NASTY, "title": NASTY, "mimetype": NASTY, "size": 1}
    cells = [[text(NASTY, "raw_text")]] * 2
    message = said(
        "U0BOT",
        NASTY,
        1,
        username=NASTY,
        plan=NASTY,
        tasks=[task(1, NASTY, "error", details=NASTY)],
    ) | {"files": [file], "reactions": [{"name": NASTY, "users": ["U0ANA"]}]}
    card: Json = {"type": "card", "title": text(NASTY), "body": NASTY, "actions": []}
    named = chart("bar") | {"title": NASTY[:50]}
    tables: list[Json] = [{"type": "table", "rows": cells}, long_table(2) | {"caption": NASTY}]
    html = shown(
        message,
        said("U0BEN", NASTY, 2),
        said("U0BOT", "", 3, streamed=False, blocks=[mrkdwn(NASTY), card, named, *tables]),
    )
    assert "<img" not in html
    assert "<script" not in html
    assert "</style" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") > 10


def test_a_page_allows_no_script_but_its_own_and_fetches_nothing() -> None:
    html = page(workspace(said("U0ANA", "hi", 0)), THREAD)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert "default-src 'none'; img-src data:;" in policy[1]
    assert "script-src 'sha256-" in policy[1]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_leads_only_where_a_browser_may_go(target: str) -> None:
    html = shown(said("U0BOT", f"[a]({target}) <{target}|b>", 1))
    assert "<a " not in html


def test_a_bare_address_is_a_link_and_none_is_in_another() -> None:
    link = '<a href="https://a.example/x?y=1">https://a.example/x?y=1</a>.'
    assert link in blocks(mrkdwn("see https://a.example/x?y=1."))
    html = shown(
        said("U0BOT", "see https://a.example/x?y=1. [https://b.example](https://b.example)", 1)
    )
    assert link in html
    assert html.count("<a ") == 2


@pytest.mark.parametrize("markup", ["<!channel>", "<!here|here>", "<@U0BEN>", "<!subteam^S1|@qa>"])
def test_what_an_app_notifies_with_is_flagged(markup: str) -> None:
    assert "would notify" in shown(said("U0BOT", f"hi {markup}", 1))
    assert "would notify" in blocks(mrkdwn(f"*hi {markup}*"))
    assert "would notify" in blocks({"type": "markdown", "text": f"- **{markup}**"})


def test_what_an_app_notifies_with_in_rich_text_is_flagged() -> None:
    line = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "channel"}]}
    assert "@channel would notify" in blocks({"type": "rich_text", "elements": [line]})


def test_escaped_markup_and_markup_in_code_notify_nobody() -> None:
    html = shown(said("U0BOT", "&lt;!channel&gt; `<!channel>`\n```\n<@U0BEN>\n```", 1))
    assert "would notify" not in html
    assert html.count("&lt;!channel&gt;") == 2


def test_a_person_may_mention_whom_they_like() -> None:
    html = shown(said("U0BEN", "<@U0BOT> <!here> look", 1))
    assert "would notify" not in html
    assert '<span class="mention">@threadbook</span>' in html


def test_markup_that_was_escaped_twice_is_seen() -> None:
    assert "a &amp;lt; b" in shown(said("U0BOT", "a &amp;lt; b", 1, streamed=False))


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        (mrkdwn("x" * 3_500), "3,000 of 3,500"),
        ({"type": "header", "text": text("x" * 151)}, "150 of 151"),
        ({"type": "markdown", "text": "x" * 12_001}, "12,000 of 12,001"),
        (
            {"type": "actions", "elements": [{"type": "button", "text": text("x" * 76)}]},
            "75 of 76",
        ),
        ({"type": "table", "rows": [[text("x", "raw_text")]] * 101}, "100 of 101 rows"),
    ],
)
def test_what_is_over_a_limit_is_cut_and_said(given: Json, limit: str) -> None:
    html = blocks(given)
    assert f"cut at {limit}" in html
    most = int(limit.split(" ")[0].replace(",", ""))
    assert "x" * (most + 1) not in html


def test_markdown_blocks_of_a_message_share_one_limit() -> None:
    html = blocks(*({"type": "markdown", "text": "x" * 7_000} for _ in range(2)))
    assert "cut at 5,000 of 7,000 characters" in html


def test_blocks_over_fifty_are_not_shown() -> None:
    html = blocks(*(mrkdwn(f"block {number}") for number in range(51)))
    assert "block 49" in html
    assert "block 50" not in html
    assert "cut at 50 of 51 blocks" in html


def test_a_table_has_a_header_and_aligns_its_numbers() -> None:
    html = blocks(long_table(24))
    assert html.count("<th ") == 5
    assert html.count("<tr>") == 11
    assert "1–10 of 24 rows" in html
    assert '<td class="right">€ 3,150</td>' in html


def test_markdown_tables_become_tables() -> None:
    html = blocks({"type": "markdown", "text": "| a | b |\n|--|--:|\n| 1 | *2* |"})
    assert "<th>a</th>" in html
    assert "<em>2</em></td>" in html


def test_steps_that_are_done_are_folded_away() -> None:
    done, failed = task(1, "Loaded", details="ok"), task(2, "Fitted", "error", output="no")
    html = shown(said("U0BOT", "", 1, plan="Work", tasks=[done]))
    assert '<details class="plan"><summary>' in html
    assert '<details class="task complete"><summary>' in html
    html = shown(said("U0BOT", "", 1, plan="Work", tasks=[done, failed]))
    assert '<details class="plan" open>' in html
    assert '<details class="task error" open>' in html


def test_steps_of_a_running_answer_are_open() -> None:
    tasks = [task(1, "Loading", "in_progress", details="half of it")]
    html = shown(said("U0BOT", "So far", 1, plan="Work", tasks=tasks, streaming=True))
    assert '<details class="plan" open>' in html
    assert 'class="cursor"' in html


def test_a_stream_keeps_the_order_of_its_text_and_blocks() -> None:
    parts: list[Json] = [{"text": "first"}, {"blocks": [mrkdwn("second")]}, {"text": "third"}]
    html = shown(said("U0BOT", "firstthird", 1, parts=parts))
    assert html.index("first") < html.index("second") < html.index("third")


def test_blocks_stand_in_for_the_text_of_a_posted_message() -> None:
    message = said("U0BOT", "for notifications", 1, streamed=False, blocks=[mrkdwn("for people")])
    html = shown(message)
    assert "for people" in html
    assert "for notifications" not in html


def test_what_is_for_one_person_is_seen_by_that_person() -> None:
    whisper = said("U0BOT", "psst", 1, ephemeral_to="U0BEN")
    assert "Only visible to you" in shown(whisper)
    assert "psst" not in shown(whisper, look=replace(THREAD, viewer="U0ANA"))
    assert "Only visible to Ben Okafor" in shown(whisper, look=replace(THREAD, viewer=""))


def test_a_deleted_reply_is_gone() -> None:
    assert "oops" not in shown(said("U0BOT", "oops", 1, deleted=True))


def test_marks_of_a_message_are_shown() -> None:
    reactions = [{"name": "eyes", "users": ["U0BEN", "U0BOT"]}]
    message = said("U0BOT", "hm", 1, edited=True, stopped_by="U0ANA", reactions=reactions)
    html = shown(message)
    assert "(edited)" in html
    assert "Stopped by Ana Lindqvist" in html
    assert '<span class="reaction mine">👀 2</span>' in html
    assert '<span class="badge">APP</span>' in html


def test_a_chart_has_its_picture_and_alternative_text() -> None:
    transcript, look = SAMPLES["first-mention"]
    html = page(transcript(), look)
    assert '<img class="picture" src="data:image/png;base64,' in html
    assert 'alt="Bar chart: average price by brand, 8 bars"' in html


def test_a_csv_shows_its_beginning_and_how_much_follows() -> None:
    transcript, look = SAMPLES["file-drop"]
    html = page(transcript(), look)
    assert "revenue_eur</th>" in html
    assert "1,279 more rows" in html
    assert "Parquet · 512 MB" in html


def test_an_image_block_shows_the_file_that_it_names() -> None:
    known = SAMPLES["first-mention"][0]()["files"]
    block = {"type": "image", "slack_file": {"id": "F0CHART"}, "alt_text": "A chart"}
    message = said("U0BOT", "", 1, streamed=False, blocks=[block])
    assert 'alt="A chart"' in shown(message, files=known)
    assert "no picture of" in shown(message)


def test_status_and_the_stop_button_show_while_it_works() -> None:
    place = {"channel": THREAD.channel, "thread_ts": THREAD.thread}
    html = shown(
        statuses=[place | {"text": "is thinking…"}], sessions=[place | {"status": "processing"}]
    )
    assert "is thinking…" in html
    assert "send halt" in html
    assert "send halt" not in shown()


@pytest.mark.parametrize("kind", ["bar", "line", "area", "pie"])
def test_charts_are_drawn_with_a_legend(kind: str) -> None:
    html = blocks(chart(kind))
    assert f"Offers by year ({kind})" in html
    assert 'class="plot"' in html
    assert ("petrol" in html) == (kind != "pie")
