"""What a person finds to press and to fill in, by its label or id. Pure."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.blocks import elements
from tests.fakes.slack.errors import Json


def find(blocks: list[Json], what: str) -> tuple[Json, str, Any]:
    """The element with this action id or label, the id of its block and what pressing it gives.

    Raises:
        LookupError: there is none; the text says what there is.
    """
    seen: list[str] = []
    for block in blocks:
        for element in elements([block]):
            for label, value in _choices(element):
                if what in (element["action_id"], label):
                    return element, block["block_id"], value
                seen.append(f"{label} ({element['action_id']})")
    raise LookupError(f"nothing called {what!r} to press, but: {', '.join(seen) or 'nothing'}")


def feedback(blocks: list[Json], *, is_positive: bool) -> tuple[Json, str, Any]:
    """The thumbs of a message, as `find` gives them.

    Raises:
        LookupError: there are none.
    """
    for block in blocks:
        for element in elements([block]):
            if element["type"] == "feedback_buttons":
                side = "positive_button" if is_positive else "negative_button"
                return element, block["block_id"], element[side]
    raise LookupError("no feedback buttons")


def filled_in(view: Json, values: dict[str, Any]) -> Json:
    """The state of a modal in which these were given, by label, block id or action id.

    Raises:
        LookupError: the modal has no such input.
    """
    left = dict(values)
    state: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        names = (block["label"]["text"], block["block_id"], element["action_id"])
        name = next((name for name in names if name in left), None)
        value = left.pop(name) if name is not None else None
        state[block["block_id"]] = {element["action_id"]: _given(element, value)}
    if left:
        raise LookupError(f"the modal has no {', '.join(left)}")
    return state


def _choices(element: Json) -> list[tuple[str, Any]]:
    match element["type"]:
        case "button" | "workflow_button" | "icon_button":
            return [(element["text"]["text"], element.get("value"))]
        case "feedback_buttons":
            sides = (element["positive_button"], element["negative_button"])
            return [(side["text"]["text"], side) for side in sides]
        case "static_select" | "radio_buttons" | "overflow":
            return [(option["text"]["text"], option) for option in element.get("options", [])]
        case _:
            return [("", None)]


def _given(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind not in ("static_select", "radio_buttons", "checkboxes", "multi_static_select"):
        return {"type": kind, "value": value}
    by_name = {
        name: option
        for option in element["options"]
        for name in (option["text"]["text"], option["value"])
    }
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": None if value is None else by_name[value]}
    return {"type": kind, "selected_options": [by_name[one] for one in value or []]}
