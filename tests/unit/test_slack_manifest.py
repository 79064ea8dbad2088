"""The manifest in the repository asks for what the code uses, and for nothing else."""

from __future__ import annotations

import json
from typing import Any

from adapters.slack import COMMANDS, EVENTS, SCOPES
from bot.settings import ROOT

MANIFEST: dict[str, Any] = json.loads((ROOT / "docs" / "slack-manifest.json").read_text("utf-8"))


def test_every_scope_is_asked_for_and_no_other() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_every_event_is_subscribed_to_and_no_other() -> None:
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in events} == set(EVENTS)


def test_every_slash_command_is_declared() -> None:
    assert [one["command"] for one in MANIFEST["features"]["slash_commands"]] == list(COMMANDS)
