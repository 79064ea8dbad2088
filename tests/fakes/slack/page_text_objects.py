"""Text objects of blocks, cut at Slack's limits. Knows no block."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tests.fakes.slack.page_markup import mrkdwn, plain_text
from tests.fakes.slack.page_room import Json, Room, cut

MAX_CHARS = {
    "alert": 3_000,
    "button": 75,
    "card_body": 200,
    "card_title": 150,
    "chart": 50,
    "context": 2_000,
    "field": 2_000,
    "header": 150,
    "image": 2_000,
    "modal": 24,
    "section": 3_000,
    "task": 256,
}


def text_object(given: Any, room: Room, kind: str) -> Markup:
    """A string, `plain_text` or `mrkdwn` object as people see it; `kind` names its limit."""
    text: Json = {"type": "plain_text", "text": given} if isinstance(given, str) else given or {}
    kept, note = cut(str(text.get("text", "")), MAX_CHARS[kind])
    is_plain = text.get("type") == "plain_text"
    return (plain_text(kept) if is_plain else mrkdwn(kept, room)) + note
