"""What is below an answer, as Slack's blocks: a small line, and what can be pressed. Pure."""

from __future__ import annotations

from typing import Any

from ..messages import Button
from .text import label

# What Slack takes.
MAX_LABEL_CHARS = 75
MAX_VALUE_CHARS = 2_000
MAX_ROW = 5
MAX_SMALL_CHARS = 2_000

PREFIX = "tb:"
FEEDBACK = f"{PREFIX}feedback"
HELPFUL, UNHELPFUL = "helpful:", "unhelpful:"


def footer(buttons: tuple[Button, ...], receipt: str = "") -> list[dict[str, Any]]:
    """The small line, questions to ask, then what may be done with the answer, then thumbs."""
    asks = [button for button in buttons if button.action == "ask"]
    acts = [button for button in buttons if button.action not in ("ask", "feedback")]
    thumbs = [button for button in buttons if button.action == "feedback"]
    small = [_small(receipt)] if receipt else []
    return [*small, *_rows(asks), *_rows(acts), *[_feedback(button) for button in thumbs[:1]]]


def without_thumbs(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For workspaces that don't have them yet."""
    return [block for block in blocks if block["type"] != "context_actions"]


def stop(value: str) -> list[dict[str, Any]]:
    """The button that ends a turn, where Slack shows none itself."""
    button = _button(Button("stop", "Stop", value), 0)
    return [{"type": "actions", "elements": [button | {"style": "danger"}]}]


def _small(text: str) -> dict[str, Any]:
    element = {"type": "plain_text", "text": label(text, MAX_SMALL_CHARS), "emoji": False}
    return {"type": "context", "elements": [element]}


def _rows(buttons: list[Button]) -> list[dict[str, Any]]:
    elements = [_button(button, number) for number, button in enumerate(buttons)]
    starts = range(0, len(elements), MAX_ROW)
    return [{"type": "actions", "elements": elements[at : at + MAX_ROW]} for at in starts]


def _button(button: Button, number: int) -> dict[str, Any]:
    """`number` tells questions apart: Slack wants another id for each button."""
    name = f"{PREFIX}{button.action}"
    return {
        "type": "button",
        "action_id": f"{name}:{number}" if button.action == "ask" else name,
        "text": {"type": "plain_text", "text": _name(button.label), "emoji": False},
        "value": button.value[:MAX_VALUE_CHARS],
    }


def _feedback(button: Button) -> dict[str, Any]:
    def thumb(said: str, word: str) -> dict[str, Any]:
        text = {"type": "plain_text", "text": said}
        value = f"{word}{button.value}"[:MAX_VALUE_CHARS]
        return {"text": text, "value": value, "accessibility_label": f"This was {word[:-1]}"}

    element = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": thumb("Helpful", HELPFUL),
        "negative_button": thumb("Not helpful", UNHELPFUL),
    }
    return {"type": "context_actions", "elements": [element]}


def _name(text: str) -> str:
    return label(text, MAX_LABEL_CHARS) or "…"
