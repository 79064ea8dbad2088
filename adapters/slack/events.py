"""Slack's event payloads → `Message`. Pure: knows payloads, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..messages import Author, Message, Press, ThreadKey
from .attachments import attachments
from .markup import from_slack, mentioned
from .payload import parts

SLACKBOT = "USLACKBOT"
# Everything else (edits, deletions, joins, bots) is nobody asking something.
SUBTYPES = (None, "file_share", "thread_broadcast")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in a workspace. `url` is the workspace's own, for links into it."""

    team_id: str
    user_id: str
    bot_id: str = ""
    url: str = ""


def is_for_people(event: Mapping[str, Any], me: Identity) -> bool:
    """Whether an event `message` or `app_mention` is a person saying something new."""
    user = event.get("user")
    return (
        all(isinstance(event.get(part), str) for part in ("user", "ts", "channel"))
        and event.get("subtype") in SUBTYPES
        and not event.get("bot_id")
        and not event.get("hidden")
        and "edited" not in event
        and user not in (me.user_id, SLACKBOT)
    )


def to_message(
    event: Mapping[str, Any], me: Identity, names: Mapping[str, str] | None = None
) -> Message | None:
    """The message in an event `message` or `app_mention`; None when nobody says anything in it.

    A mention in a channel arrives as both events, with the same `ts`: both become the same
    message, so that it is answered whichever arrives, and once.
    """
    if not is_for_people(event, me):
        return None
    ts, channel, text = event["ts"], str(event["channel"]), str(event.get("text") or "")
    thread = event.get("thread_ts") or ts
    is_direct = event.get("channel_type") == "im" or channel.startswith("D")
    return Message(
        key=ThreadKey("slack", me.team_id, channel, thread),
        id=ts,
        author=Author(event["user"], event["user"]),
        text=from_slack(text, me.user_id, names),
        addressed=is_direct or event.get("type") == "app_mention" or me.user_id in mentioned(text),
        is_first=thread == ts,
        is_direct=is_direct,
        files=attachments(parts(event, "files")),
    )


def from_stop(event: Mapping[str, Any], me: Identity) -> Message | None:
    """Slack's own Stop, pressed by a person in a thread."""
    user, channel, thread = event.get("user"), event.get("channel"), event.get("thread_ts")
    if not (isinstance(user, str) and isinstance(channel, str) and isinstance(thread, str)):
        return None
    streams = "-".join(str(ts) for ts in event.get("streaming_message_ts") or ())
    return Message(
        key=ThreadKey("slack", me.team_id, channel, thread),
        id=f"stop:{event.get('event_ts') or streams}",
        author=Author(user, user),
        text="",
        addressed=True,
        is_first=False,
        is_direct=channel.startswith("D"),
        pressed=Press("stop", ""),
    )


def from_command(
    payload: Mapping[str, Any], me: Identity, names: Mapping[str, str] | None = None
) -> Message:
    """A slash command: it belongs to no thread, Slack doesn't offer them there."""
    name, argument = str(payload["command"]), str(payload.get("text") or "")
    user, channel = str(payload["user_id"]), str(payload["channel_id"])
    return Message(
        key=ThreadKey("slack", me.team_id, channel, ""),
        id=str(payload["trigger_id"]),
        author=Author(user, str(payload.get("user_name") or user)),
        text=f"{name.removeprefix('/')} {from_slack(argument, me.user_id, names)}".strip(),
        addressed=True,
        is_direct=channel.startswith("D"),
    )
