"""Slack's payloads become messages, whichever copy arrives, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.messages import Press
from adapters.slack.attachments import attachments, is_partial
from adapters.slack.events import Identity, from_command, from_stop, to_message
from adapters.slack.presses import from_reason, parse, to_metadata
from adapters.slack.presses import to_message as press_message
from adapters.slack.shortcut import MAX_QUOTE_CHARS, Quoted

ME = Identity("T1", "UBOT", "BBOT")
EVENT: dict[str, Any] = {
    "type": "message",
    "user": "U1",
    "channel": "C1",
    "channel_type": "channel",
    "ts": "2.2",
    "text": "hi",
}
PAYLOAD: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "trigger_id": "T",
    "container": {"message_ts": "3.3", "channel_id": "C1", "thread_ts": "2.2"},
    "actions": [{"action_id": "tb:ask:1", "value": "why?", "action_ts": "9.9"}],
}


def test_a_mention_and_its_message_become_the_same() -> None:
    text = "<@UBOT> what is new?"
    message = to_message(EVENT | {"text": text}, ME)
    twin = {key: EVENT[key] for key in ("user", "channel", "ts")}
    assert message == to_message(twin | {"type": "app_mention", "text": text}, ME)
    assert message is not None
    assert (message.text, message.addressed, message.is_first) == ("what is new?", True, True)
    assert str(message.key) == "slack:T1:C1:2.2"


def test_a_reply_in_a_thread_is_neither_first_nor_addressed() -> None:
    message = to_message(EVENT | {"thread_ts": "1.1"}, ME)
    assert message is not None
    assert (message.is_first, message.addressed, message.key.thread) == (False, False, "1.1")


def test_a_direct_message_is_addressed() -> None:
    message = to_message(EVENT | {"channel": "D1", "channel_type": "im"}, ME)
    assert message is not None
    assert (message.addressed, message.is_direct) == (True, True)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_files_and_broadcasts_are_messages(subtype: str) -> None:
    assert to_message(EVENT | {"subtype": subtype}, ME) is not None


@pytest.mark.parametrize(
    "odd",
    [
        {"user": "UBOT"},
        {"user": "USLACKBOT"},
        {"bot_id": "B1"},
        {"hidden": True},
        {"edited": {"ts": "3.3"}},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"user": None},
        {"ts": 5},
        {"channel": {}},
    ],
)
def test_what_no_person_says_is_nothing(odd: dict[str, Any]) -> None:
    assert to_message(EVENT | odd, ME) is None


@pytest.mark.parametrize("odd", [{"files": None}, {"files": "x"}, {"files": [1]}, {"text": None}])
def test_odd_parts_of_a_message_are_left_out(odd: dict[str, Any]) -> None:
    message = to_message(EVENT | odd, ME)
    assert message is not None
    assert message.files == ()


def test_a_stop_without_a_thread_is_nothing() -> None:
    assert from_stop({"user": "U1", "channel": "C1"}, ME) is None


def test_a_command_belongs_to_no_thread() -> None:
    payload = {"command": "/datasets", "text": " cars ", "user_id": "U1", "channel_id": "C1"}
    message = from_command(payload | {"trigger_id": "t.1"}, ME)
    assert (message.text, message.key.thread, message.id) == ("datasets cars", "", "t.1")


@pytest.mark.parametrize(
    ("action_id", "is_ours"),
    [("tb:ask:1", True), ("tb:stop", True), ("tb:link", False), ("other", False), ("tb:", False)],
)
def test_only_our_buttons_are_presses(action_id: str, is_ours: bool) -> None:
    payload = PAYLOAD | {"actions": [{"action_id": action_id, "value": "v"}]}
    assert (parse(payload) is not None) == is_ours


def test_a_press_of_the_same_question_is_the_same_message() -> None:
    again = PAYLOAD | {"actions": [{**PAYLOAD["actions"][0], "action_ts": "10.1"}]}
    first, second = parse(PAYLOAD), parse(again | {"user": {"id": "U2"}})
    assert first is not None
    assert second is not None
    assert press_message(first, ME).id == press_message(second, ME).id
    assert press_message(first, ME).pressed == Press("ask", "why?")


def test_a_complaint_finds_its_thread_again_through_the_modal() -> None:
    pressed = parse(PAYLOAD | {"actions": [{"action_id": "tb:feedback", "value": "unhelpful:t9"}]})
    assert pressed is not None
    assert pressed.is_complaint
    state = {"values": {"reason": {"reason": {"value": " too slow "}}}}
    view = {"id": "V1", "private_metadata": to_metadata(pressed), "state": state}
    message = from_reason(view, "U1", ME)
    assert message.pressed == Press("feedback", "unhelpful:t9", "too slow")
    assert message.key.thread == "2.2"


def test_what_a_shortcut_quotes_fits_into_the_modal() -> None:
    files = [{"id": f"F{number:09}"} for number in range(30)]
    said = {"ts": "1.1", "text": '"\n' * 5000, "files": files}
    quoted = Quoted.parse({"channel": {"id": "C1"}, "message": said}, ME)
    assert len(quoted.to_metadata()) <= 3000
    assert Quoted.from_metadata(quoted.to_metadata()) == quoted
    assert len(quoted.text) <= MAX_QUOTE_CHARS + 10
    assert "20 more files" in quoted.question("Why?")


def test_a_file_of_which_little_is_known_is_asked_for() -> None:
    assert is_partial({"id": "F1", "name": "a.csv"})
    assert is_partial({"id": "F1", "file_access": "check_file_info"})
    assert not is_partial({"id": "F1", "url_private": "https://files.slack.com/x"})
    assert not is_partial({"id": "F1", "mode": "tombstone"})


def test_names_of_files_are_bounded_and_printable() -> None:
    [file] = attachments([{"id": "F1", "name": "a\u202eb\n" + "x" * 900}])
    assert file.name.isprintable()
    assert len(file.name) == 200
