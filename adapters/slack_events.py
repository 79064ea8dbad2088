"""Slack's event payloads → `Message`. Pure: knows payloads, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .messages import Author, Message, ThreadKey
from .slack_text import from_slack, mentions

# Everything else (edits, joins, bot messages) is nobody asking something.
SUBTYPES = (None, "file_share", "thread_broadcast")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in a workspace."""

    team_id: str
    user_id: str


def to_message(event: Mapping[str, Any], me: Identity) -> Message | None:
    """The message in an event `message` or `app_mention`; None when it isn't for us.

    A mention in a channel arrives as both events, with the same `ts`: both become the same
    message, so that it is answered whichever arrives, and once. `author.name` is the user's id:
    names need a request.
    """
    user, ts, channel = event.get("user"), event.get("ts"), event.get("channel")
    if not (isinstance(user, str) and isinstance(ts, str) and isinstance(channel, str)):
        return None
    if event.get("subtype") not in SUBTYPES or "bot_id" in event or user == me.user_id:
        return None
    text = event.get("text") or ""
    return Message(
        key=ThreadKey("slack", me.team_id, channel, event.get("thread_ts") or ts),
        id=ts,
        author=Author(user, user),
        text=from_slack(text, me.user_id),
        addressed=event.get("channel_type") == "im"
        or event.get("type") == "app_mention"
        or mentions(text, me.user_id),
    )


def from_command(payload: Mapping[str, Any], me: Identity) -> Message:
    """A slash command: it belongs to no thread, Slack doesn't offer them there."""
    name, argument = str(payload["command"]), str(payload.get("text") or "")
    return Message(
        key=ThreadKey("slack", me.team_id, str(payload["channel_id"]), ""),
        id=str(payload["trigger_id"]),
        author=Author(str(payload["user_id"]), str(payload.get("user_name") or "")),
        text=f"{name} {from_slack(argument, me.user_id)}".strip(),
        addressed=True,
    )
