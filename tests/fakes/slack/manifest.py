"""What the app's manifest allows: scopes, events, commands and surfaces. Knows no method.

An event that the manifest lacks isn't delivered, a scope that it lacks is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from tests.fakes.slack.errors import Json

PATH = Path(__file__).parents[3] / "docs" / "slack-manifest.json"
MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


@dataclass(frozen=True)
class Manifest:
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: frozenset[str]
    is_interactive: bool
    has_home: bool

    @classmethod
    def parse(cls, manifest: Json) -> Manifest:
        features, settings = manifest["features"], manifest["settings"]
        return cls(
            scopes=frozenset(manifest["oauth_config"]["scopes"]["bot"]),
            events=frozenset(settings["event_subscriptions"]["bot_events"]),
            commands=frozenset(one["command"] for one in features.get("slash_commands", [])),
            shortcuts=frozenset(one["callback_id"] for one in features.get("shortcuts", [])),
            is_interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
            has_home=bool(features.get("app_home", {}).get("home_tab_enabled")),
        )

    @classmethod
    def read(cls, path: Path = PATH) -> Manifest:
        return cls.parse(json.loads(path.read_text("utf-8")))

    def wider(self, *, scopes: set[str] | None = None, events: set[str] | None = None) -> Manifest:
        """The same with more: for a test of what this app doesn't ask for yet."""
        return replace(
            self, scopes=self.scopes | (scopes or set()), events=self.events | (events or set())
        )

    def hears(self, event: Json) -> bool:
        """Whether an event is delivered."""
        kind = event["type"]
        if kind == "message":
            kind = MESSAGE_EVENTS[event["channel_type"]]
        return kind in self.events


COMPLETE = Manifest(
    scopes=frozenset({
        "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
        "chat:write.customize", "commands", "files:read", "files:write", "groups:history",
        "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read",
        "reactions:read", "reactions:write", "team:read", "users:read",
    }),
    events=frozenset({
        "app_mention", "message.channels", "message.groups", "message.im", "message.mpim",
        "app_home_opened", "agent_session_stopped", "app_context_changed", "app_uninstalled",
        "tokens_revoked", "reaction_added", "reaction_removed", "member_joined_channel",
    }),
    commands=frozenset({"/datasets"}),
    shortcuts=frozenset({"ask_about"}),
    is_interactive=True,
    has_home=True,
)  # fmt: skip
