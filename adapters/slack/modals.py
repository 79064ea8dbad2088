"""The modals that people fill in, as Slack's views. Pure."""

from __future__ import annotations

from typing import Any

from ..markdown.visible import visible
from .shortcut import CALLBACK, Quoted

REASON = "feedback_reason"
SHOWN_QUOTE_CHARS = 300


def reason_view(metadata: str) -> dict[str, Any]:
    """Asks what was wrong with an answer; nothing has to be said."""
    return {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": metadata,
        "notify_on_close": True,
        "title": _plain("What went wrong?"),
        "submit": _plain("Send"),
        "close": _plain("Skip"),
        "blocks": [
            _input("reason", "What should have been different?", multiline=True, optional=True)
        ],
    }


def question_view(quoted: Quoted) -> dict[str, Any]:
    """Asks for the question about a message."""
    shown = quoted.text[:SHOWN_QUOTE_CHARS] or f"{len(quoted.file_ids)} files"
    field = _input("question", "Your question", multiline=True, optional=False)
    field["element"]["initial_value"] = (
        "What is in this data?" if quoted.file_ids else "What does our data say about this?"
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": quoted.to_metadata(),
        "title": _plain("Ask about this"),
        "submit": _plain("Ask"),
        "close": _plain("Cancel"),
        "blocks": [
            quote_block(shown),
            field,
            {"type": "context", "elements": [_plain("The answer comes in the message's thread.")]},
        ],
    }


def quote_block(text: str) -> dict[str, Any]:
    """Somebody's words as a quotation, in which nothing is markup."""
    said = [{"type": "text", "text": visible(text)}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": said}]}


def _input(name: str, label: str, *, multiline: bool, optional: bool) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": _plain(label),
        "element": {
            "type": "plain_text_input",
            "action_id": name,
            "multiline": multiline,
            "max_length": 2000,
        },
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
