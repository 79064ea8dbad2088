"""Slack's interactive payloads → presses, and what a modal carries. Pure: no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from ..messages import Action, Author, Message, Press, ThreadKey
from .events import Identity
from .payload import part, parts

PREFIX = "tb:"
# A second press of these acts once, whoever presses: they start work for the whole thread.
ONCE: tuple[Action, ...] = ("ask", "retry")
MAX_NOTE_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press, and where. `thread` is empty where there is none: on the Home tab, and below
    what one person alone sees in a channel.
    """

    user_id: str
    channel: str
    thread: str
    message_ts: str
    action_id: str
    action_ts: str
    trigger_id: str
    press: Press

    @property
    def is_complaint(self) -> bool:
        """Thumbs down: a reason is asked for."""
        return self.press.action == "feedback" and self.press.value.startswith("unhelpful:")


def parse(payload: Mapping[str, Any]) -> Pressed | None:
    """What was pressed in a `block_actions` payload; None when it is nothing of ours."""
    pressed = (parts(payload, "actions") or [dict[str, Any]()])[0]
    action_id = str(pressed.get("action_id") or "")
    action = action_id.removeprefix(PREFIX).partition(":")[0]
    user = part(payload, "user")
    if not action_id.startswith(PREFIX) or action not in get_args(Action) or not user.get("id"):
        return None
    container, message = part(payload, "container"), part(payload, "message")
    channel = part(payload, "channel")
    message_ts = str(container.get("message_ts") or message.get("ts") or "")
    return Pressed(
        user_id=str(user["id"]),
        channel=str(container.get("channel_id") or channel.get("id") or ""),
        thread=str(
            container.get("thread_ts")
            or message.get("thread_ts")
            or ("" if container.get("is_ephemeral") else message_ts)
        ),
        message_ts=message_ts,
        action_id=action_id,
        action_ts=str(pressed.get("action_ts") or ""),
        trigger_id=str(payload.get("trigger_id") or ""),
        press=Press(cast(Action, action), str(pressed.get("value") or "")),
    )


def to_message(pressed: Pressed, me: Identity) -> Message:
    """A press as a message in its thread. Copies of one press have one id."""
    return Message(
        key=ThreadKey("slack", me.team_id, pressed.channel, pressed.thread),
        id=_id(pressed),
        author=Author(pressed.user_id, pressed.user_id),
        text=pressed.press.value if pressed.press.action == "ask" else "",
        addressed=True,
        is_first=False,
        is_direct=pressed.channel.startswith("D"),
        pressed=pressed.press,
    )


def _id(pressed: Pressed) -> str:
    place = f"{pressed.message_ts}:{pressed.action_id}"
    if pressed.press.action in ONCE:
        return place
    if pressed.press.action == "feedback":
        opinion = pressed.press.value.partition(":")[0]
        return f"{place}:{pressed.user_id}:{opinion}"
    return f"{place}:{pressed.user_id}:{pressed.action_ts}"


def to_metadata(pressed: Pressed) -> str:
    """What the modal that asks for a reason carries, so that its answer finds the thread."""
    return json.dumps([pressed.channel, pressed.thread, pressed.message_ts, pressed.press.value])


def from_reason(view: Mapping[str, Any], user_id: str, me: Identity) -> Message:
    """The complaint, with its reason if one was given before the modal was sent or closed."""
    channel, thread, message_ts, value = json.loads(view["private_metadata"])
    note = typed(view, "reason")[:MAX_NOTE_CHARS]
    return Message(
        key=ThreadKey("slack", me.team_id, channel, thread),
        id=f"{message_ts}:feedback:{user_id}:{view['id']}",
        author=Author(user_id, user_id),
        text="",
        addressed=True,
        is_first=False,
        is_direct=str(channel).startswith("D"),
        pressed=Press("feedback", value, note=note),
    )


def typed(view: Mapping[str, Any], block_id: str) -> str:
    """What was typed into a field of a modal; its action has the name of its block."""
    field = part(part(part(part(view, "state"), "values"), block_id), block_id)
    return str(field.get("value") or "").strip()
