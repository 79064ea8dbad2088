"""Texts and elements inside blocks, and their limits. Pure; an offence is a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.errors import Json

MAX_ID_CHARS = 255
MAX_ALT_CHARS = 2_000
INTERACTIVE = {
    "button", "checkboxes", "datepicker", "timepicker", "datetimepicker", "static_select",
    "multi_static_select", "external_select", "multi_external_select", "users_select",
    "multi_users_select", "conversations_select", "multi_conversations_select", "channels_select",
    "multi_channels_select", "overflow", "radio_buttons", "workflow_button", "feedback_buttons",
    "icon_button", "plain_text_input", "rich_text_input", "email_text_input", "url_text_input",
    "number_input", "file_input",
}  # fmt: skip
OPTION_CHARS = 75


def text_faults(
    given: Any, most: int, *, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> Iterator[str]:
    """What is wrong with a text object."""
    if not isinstance(given, dict) or given.get("type") not in kinds:
        yield f"must be a text object of {' or '.join(kinds)}, is {given!r:.80}"
        return
    text = given.get("text")
    if not isinstance(text, str) or not text:
        yield "must be more than 0 characters"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters"
    allowed = {"type", "text", "emoji", "verbatim"}
    if extra := set(given) - allowed:
        yield f"a text object has no {', '.join(sorted(extra))}"


def image_faults(image: Json) -> Iterator[str]:
    """What is wrong with the picture of an image block or element."""
    if ("image_url" in image) == ("slack_file" in image):
        yield "an image needs one of image_url and slack_file"
    url = image.get("image_url", "")
    if not isinstance(url, str) or len(url) > 3_000:
        yield "image_url must be less than 3001 characters"
    alt_text = image.get("alt_text")
    if not isinstance(alt_text, str) or not alt_text:
        yield "missing required field: alt_text"
    elif len(alt_text) > MAX_ALT_CHARS:
        yield f"alt_text must be less than {MAX_ALT_CHARS + 1} characters"


def element_faults(element: Any) -> Iterator[str]:
    """What is wrong with something to press or fill in."""
    if not isinstance(element, dict) or element.get("type") not in INTERACTIVE:
        yield f"unsupported element {element!r:.80}"
        return
    if len(str(element.get("action_id", ""))) > MAX_ID_CHARS:
        yield "action_id must be less than 256 characters"
    match element["type"]:
        case "button" | "workflow_button":
            yield from _button_faults(element)
        case "feedback_buttons":
            for side in ("positive_button", "negative_button"):
                yield from _feedback_faults(element.get(side))
        case "icon_button":
            yield from text_faults(element.get("text"), 75, kinds=("plain_text",))
        case "static_select" | "multi_static_select" | "checkboxes" | "radio_buttons" | "overflow":
            yield from _option_faults(element)
        case "plain_text_input":
            if int(element.get("max_length", 1)) > 3_000:
                yield "max_length must be less than 3001"
        case _:
            pass


def _button_faults(button: Json) -> Iterator[str]:
    yield from text_faults(button.get("text"), 75, kinds=("plain_text",))
    value = button.get("value")
    if value is not None and (not isinstance(value, str) or len(value) > 2_000):
        yield "value must be less than 2001 characters"
    if len(str(button.get("url", ""))) > 3_000:
        yield "url must be less than 3001 characters"
    if len(str(button.get("accessibility_label", ""))) > 75:
        yield "accessibility_label must be less than 76 characters"
    if button.get("style", "primary") not in ("primary", "danger"):
        yield "style must be primary or danger"
    allowed = {
        "type", "text", "value", "url", "style", "action_id", "confirm", "accessibility_label",
        "agent_prompt",
    }  # fmt: skip
    if extra := set(button) - allowed:
        yield f"a button has no {', '.join(sorted(extra))}"


def _feedback_faults(button: Any) -> Iterator[str]:
    if not isinstance(button, dict):
        yield "feedback_buttons need a positive_button and a negative_button"
        return
    yield from text_faults(button.get("text"), 75, kinds=("plain_text",))
    value = button.get("value")
    if not isinstance(value, str) or not 0 < len(value) <= 2_000:
        yield "a feedback button needs a value of at most 2000 characters"


def _option_faults(element: Json) -> Iterator[str]:
    options = element.get("options") or []
    most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(element["type"], 100)
    if not options and not element.get("option_groups"):
        yield "missing required field: options"
    if len(options) > most:
        yield f"no more than {most} options allowed"
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        yield "options must have unique values"
    for option in options:
        yield from text_faults(option.get("text"), OPTION_CHARS)
        if len(str(option.get("value", ""))) > 150:
            yield "an option's value must be less than 151 characters"
