"""What Slack tells an app, as the JSON it sends: events, commands and interactions. Pure."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.errors import Json
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.people import Channel, Person, Team

VERIFICATION = "verification"


def callback(team: Team, app_id: str, event: Json, event_id: str, *, is_shared: bool) -> Json:
    """An event in its wrapper."""
    return {
        "token": VERIFICATION,
        "team_id": team.id,
        "context_team_id": team.id,
        "api_app_id": app_id,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts") or event.get("ts") or 0)),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_shared,
        "event": event,
    }


def message(posted: Posted, channel: Channel) -> Json:
    """A message as it appears; what is shown to one person alone isn't told to apps."""
    event = posted.to_json() | {
        "channel": posted.channel,
        "channel_type": channel.kind,
        "event_ts": posted.ts,
        "client_msg_id": f"client-{posted.ts}",
    }
    if posted.subtype == "bot_message":
        del event["user"]
    if channel.is_shared:
        event |= {"user_team": posted.team_id, "source_team": posted.team_id}
    if posted.subtype == "thread_broadcast":
        event["root"] = {"ts": posted.thread_ts}
    return event


def mention(posted: Posted) -> Json:
    """The twin of a message that names the app; it knows little of files."""
    event: Json = {
        "type": "app_mention",
        "user": posted.user,
        "text": posted.markup,
        "ts": posted.ts,
        "event_ts": posted.ts,
        "channel": posted.channel,
        "team": posted.team_id,
    }
    if posted.thread_ts:
        event["thread_ts"] = posted.thread_ts
    if posted.files:
        event["files"] = [{"id": file.id, "name": file.name} for file in posted.files]
    return event


def changed(posted: Posted, channel: Channel, *, before: Json, ts: str) -> Json:
    return _hidden("message_changed", channel, ts) | {
        "message": posted.to_json(),
        "previous_message": before,
    }


def deleted(posted: Posted, channel: Channel, *, ts: str) -> Json:
    return _hidden("message_deleted", channel, ts) | {
        "deleted_ts": posted.ts,
        "previous_message": posted.to_json(),
    }


def reacted(person: str, posted: Posted, name: str, *, ts: str, added: bool) -> Json:
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": person,
        "reaction": name,
        "item_user": posted.user,
        "item": {"type": "message", "channel": posted.channel, "ts": posted.ts},
        "event_ts": ts,
    }


def moved(kind: str, person: Person, channel: Channel, *, ts: str) -> Json:
    """Somebody who joined or left."""
    return {
        "type": kind,
        "user": person.id,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "mpim" else "C",
        "team": person.team_id,
        "event_ts": ts,
    }


def user_changed(person: Person, *, ts: str) -> Json:
    return {"type": "user_change", "user": person.to_json(), "event_ts": ts}


def home_opened(person: str, channel: str, tab: str, *, ts: str, view: Json | None) -> Json:
    event: Json = {
        "type": "app_home_opened",
        "user": person,
        "channel": channel,
        "tab": tab,
        "event_ts": ts,
    }
    return event | {"view": view} if view and tab == "home" else event


def stopped(person: str, channel: str, thread_ts: str, streams: list[str], *, ts: str) -> Json:
    return {
        "type": "agent_session_stopped",
        "user": person,
        "channel": channel,
        "thread_ts": thread_ts,
        "streaming_message_ts": streams,
        "event_ts": ts,
    }


def interaction(kind: str, team: Team, app_id: str, person: Person, trigger_id: str) -> Json:
    """What every interaction says."""
    user: Json = {"id": person.id, "name": person.name.lower(), "team_id": person.team_id}
    return {
        "type": kind,
        "token": VERIFICATION,
        "api_app_id": app_id,
        "team": {"id": team.id, "domain": team.name.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": user | {"username": user["name"]},
        "trigger_id": trigger_id,
    }


def at_message(posted: Posted, channel: Channel, response_url: str) -> Json:
    """Which message an interaction is about."""
    container: Json = {
        "type": "message",
        "message_ts": posted.ts,
        "channel_id": posted.channel,
        "is_ephemeral": posted.visible_to is not None,
    }
    if posted.thread_ts:
        container["thread_ts"] = posted.thread_ts
    return {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "message": posted.to_json() | {"type": "message"},
        "message_ts": posted.ts,
        "response_url": response_url,
        "state": {"values": {}},
    }


def press(element: Json, block_id: str, value: Any, *, ts: str) -> Json:
    """One action of `block_actions`."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": ts,
    }
    match element["type"]:
        case "button":
            action["text"] = element["text"]
            if "value" in element:
                action["value"] = element["value"]
            if "style" in element:
                action["style"] = element["style"]
        case "static_select" | "radio_buttons" | "overflow":
            action["selected_option"] = value
        case "feedback_buttons":
            action |= {"text": value["text"], "value": value["value"]}
        case _:
            action["value"] = element.get("value")
    return action


def _hidden(subtype: str, channel: Channel, ts: str) -> Json:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": ts,
        "event_ts": ts,
    }
