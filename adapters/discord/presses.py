"""Presses and commands → `Message`, and what the ids of our modals carry. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ..messages import Action, Author, Message, Press, ThreadKey
from .events import Place

# A second press of these acts once, whoever presses: they start work for the whole thread.
ONCE: tuple[Action, ...] = ("ask", "retry")
UNHELPFUL = "unhelpful:"
MAX_NOTE_CHARS = 2000
REASON, ABOUT = "tb-reason", "tb-about"
FIELD = "tb-text"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed, below which message, by which id of its own."""

    interaction_id: str
    message_id: str
    custom_id: str
    press: Press

    @property
    def is_complaint(self) -> bool:
        """Thumbs down: a reason is asked for."""
        return self.press.action == "feedback" and self.press.value.startswith(UNHELPFUL)

    def to_message(self, place: Place, author: Author) -> Message:
        """The press in its thread."""
        once = self.press.action in ONCE
        return Message(
            key=place.key(self.message_id),
            id=f"{self.message_id}:{self.custom_id}" if once else self.interaction_id,
            author=author,
            text=self.press.value if self.press.action == "ask" else "",
            addressed=True,
            is_first=False,
            is_direct=place.is_direct,
            pressed=self.press,
        )


def ordered(
    place: Place, author: Author, interaction_id: str, *, text: str = "", action: Action | None
) -> Message:
    """A command: what a button does, or an order in words. Outside of threads it has none."""
    in_thread = place.parent or place.is_direct
    channel = place.parent or place.channel
    return Message(
        key=ThreadKey("discord", place.workspace, channel, place.channel if in_thread else ""),
        id=interaction_id,
        author=author,
        text=text,
        addressed=True,
        is_first=False,
        is_direct=place.is_direct,
        pressed=None if action is None else Press(action, ""),
    )


def reason_id(press: Press) -> str:
    """The id of the modal that asks what was wrong."""
    return f"{REASON}:{press.value}"


def reason_in(custom_id: str, note: str) -> Press | None:
    """The complaint with its reason; None for another modal."""
    kind, _, value = custom_id.partition(":")
    return Press("feedback", value, note=note[:MAX_NOTE_CHARS]) if kind == REASON else None


def about_id(channel_id: int, message_id: int) -> str:
    """The id of the modal that asks for a question about a message."""
    return f"{ABOUT}:{channel_id}:{message_id}"


def about_in(custom_id: str) -> tuple[int, int] | None:
    """The channel and message that are asked about; None for another modal."""
    kind, *ids = custom_id.split(":")
    if kind != ABOUT or len(ids) != 2 or not all(one.isdecimal() for one in ids):
        return None
    return int(ids[0]), int(ids[1])


def typed(data: Mapping[str, Any]) -> str:
    """What was typed into the one field of a modal."""
    return next((str(one.get("value") or "").strip() for one in _fields(data)), "")


def _fields(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if data.get("custom_id") == FIELD:
        yield data
    nested: list[Any] = [*(data.get("components") or ()), data.get("component")]
    for one in nested:
        if isinstance(one, Mapping):
            yield from _fields(cast(Mapping[str, Any], one))
