"""Slack's markup in both directions, and which of its events are somebody asking us."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack_events import Identity, from_command, to_message
from adapters.slack_text import from_slack, split, to_slack

ME = Identity("T1", "UBOT")
MENTION = {"type": "app_mention", "user": "U1", "ts": "1.0", "channel": "C1", "text": "<@UBOT> hi"}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<@UBOT> plot it", "plot it"),
        ("ask <@U2|ben> &amp; me", "ask @ben & me"),
        ("price &lt; 5", "price < 5"),
        ("see <https://a.example/x|the page>", "see the page (https://a.example/x)"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("<!here> and <!subteam^S1|@team>", "@here and @team"),
        ("in <#C1|sales>", "in #sales"),
    ],
)
def test_markup_becomes_what_the_person_typed(markup: str, text: str) -> None:
    assert from_slack(markup, "UBOT") == text


@pytest.mark.parametrize("markup", ["<!channel>", "<@U2>", "<!subteam^S1>", "&lt;!here>"])
def test_what_is_sent_mentions_nobody_and_reads_the_same(markup: str) -> None:
    assert "<" not in to_slack(markup)
    assert from_slack(to_slack(markup), "UBOT") == markup


def test_a_mention_starts_a_thread_at_its_own_message() -> None:
    message = to_message(MENTION, ME)
    assert message is not None
    assert (str(message.key), message.id, message.text) == ("slack:T1:C1:1.0", "1.0", "hi")
    assert message.addressed


def test_both_events_of_one_mention_are_the_same_message() -> None:
    twin = MENTION | {"type": "message", "channel_type": "channel"}
    assert to_message(twin, ME) == to_message(MENTION, ME)


def test_a_reply_in_a_thread_belongs_to_it_and_addresses_nobody() -> None:
    message = to_message(
        {"type": "message", "user": "U1", "ts": "2.0", "thread_ts": "1.0", "channel": "C1",
         "channel_type": "channel", "text": "and by year?"},
        ME,
    )  # fmt: skip
    assert message is not None
    assert message.key.thread == "1.0"
    assert not message.addressed


def test_a_direct_message_needs_no_mention() -> None:
    event = {"type": "message", "user": "U1", "ts": "2.0", "channel": "D1", "channel_type": "im"}
    message = to_message(event | {"text": "hello"}, ME)
    assert message is not None
    assert message.addressed


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B2"},
        {"user": "UBOT"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"user": None},
    ],
)
def test_bots_edits_and_notices_are_nobody_asking(change: dict[str, Any]) -> None:
    assert to_message(MENTION | change, ME) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_dropped_file_and_a_broadcast_reply_are_heard(subtype: str) -> None:
    assert to_message(MENTION | {"subtype": subtype}, ME) is not None


def test_a_slash_command_belongs_to_no_thread() -> None:
    payload = {"command": "/datasets", "text": "cars", "channel_id": "C1", "user_id": "U1",
               "user_name": "ana", "trigger_id": "t1"}  # fmt: skip
    message = from_command(payload, ME)
    assert (message.key.thread, message.text) == ("", "/datasets cars")


def test_a_long_text_is_cut_at_a_line_and_nothing_is_lost() -> None:
    text = "\n".join(f"line {number}" for number in range(100))
    head, rest = split(text, 300)
    assert len(head) <= 300
    assert head.endswith("\n")
    assert head + rest == text


def test_a_code_fence_that_is_cut_is_closed_and_opened_again() -> None:
    text = "```python\n" + "x = 1\n" * 50 + "```"
    head, rest = split(text, 100)
    assert len(head) <= 100
    assert head.endswith("\n```")
    assert rest.startswith("```python\nx = 1\n")
