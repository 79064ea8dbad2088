"""The manifest in the repository asks for what the code uses, and for nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import listeners
from adapters.slack.scopes import EVENTS, METHODS, SCOPES
from bot.settings import ROOT

MANIFEST: dict[str, Any] = json.loads((ROOT / "docs" / "slack-manifest.json").read_text("utf-8"))
UPLOAD = {"files.getUploadURLExternal", "files.completeUploadExternal"}


def called_methods() -> set[str]:
    """The methods of Slack that the adapter's code calls, as Slack names them."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "adapters" / "slack").glob("*.py"))
    names = set(re.findall(r"\.([a-z]+(?:_[A-Za-z0-9]+)+)\b", code)) & set(dir(AsyncWebClient))
    methods = {name.replace("_", ".") for name in names - {"files_upload_v2"}}
    return methods | (UPLOAD if "files_upload_v2" in names else set[str]())


def test_every_method_that_is_called_has_its_scopes_declared_and_no_other() -> None:
    assert called_methods() - {"api.call"} == set(METHODS)


def test_every_scope_is_asked_for_and_no_other() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_every_event_is_subscribed_to_and_no_other() -> None:
    subscribed = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert subscribed == set(EVENTS)
    assert {event.partition(".")[0] for event in subscribed} == set(listeners.EVENTS)


def test_every_event_that_is_declared_is_listened_to() -> None:
    code = (ROOT / "adapters" / "slack" / "listeners.py").read_text("utf-8")
    assert set(re.findall(r'app\.event\("(\w+)"\)', code)) == set(listeners.EVENTS)


def test_every_command_and_shortcut_is_declared() -> None:
    features = MANIFEST["features"]
    assert [one["command"] for one in features["slash_commands"]] == list(listeners.COMMANDS)
    assert [one["callback_id"] for one in features["shortcuts"]] == list(listeners.SHORTCUTS)


def test_buttons_and_the_home_tab_are_switched_on() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]
    assert "agent_view" in MANIFEST["features"]


def test_the_descriptions_have_the_lengths_that_slack_takes() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
