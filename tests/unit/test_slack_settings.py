"""Slack's settings that don't fit together are named before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms import slack
from bot.settings import read

BOT, APP = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}
SECRET, PORT = {"SLACK_SIGNING_SECRET": "s"}, {"THREADBOOK_SLACK_HTTP_PORT": "8080"}


@pytest.mark.parametrize(
    "given", [BOT | APP, BOT | SECRET | PORT, OAUTH | APP | PORT, OAUTH | SECRET | PORT]
)
def test_each_way_to_serve_slack_is_complete(given: dict[str, str]) -> None:
    platform = slack(read(Path("no.env"), **given))
    assert platform.is_used
    assert platform.problem() == ""


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (BOT, "SLACK_APP_TOKEN"),
        (APP, "SLACK_BOT_TOKEN"),
        (BOT | SECRET, "THREADBOOK_SLACK_HTTP_PORT"),
        (OAUTH | APP, "THREADBOOK_SLACK_HTTP_PORT"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
        (OAUTH | BOT | APP | PORT, "unset one"),
    ],
)
def test_what_is_missing_is_named(given: dict[str, str], missing: str) -> None:
    assert missing in slack(read(Path("no.env"), **given)).problem()


def test_nothing_of_slack_is_no_problem() -> None:
    platform = slack(read(Path("no.env")))
    assert not platform.is_used
    assert platform.problem() == ""
