"""Discord's limits on components, the first kind and v2. Knows no route."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord.errors import Json, invalid
from tests.fakes.discord.messages import COMPONENTS_V2, Posted, component_texts, interactive

MAX_ROWS, MAX_IN_ROW = 5, 5
MAX_COMPONENTS, MAX_DISPLAY_TEXT = 40, 4000
MAX_CUSTOM_ID, MAX_LABEL, MAX_OPTIONS = 100, 80, 25
MAX_OPTION_TEXT, MAX_PLACEHOLDER = 100, 150
ROW, BUTTON, SELECTS = 1, 2, (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
TOP_V2 = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
INSIDE_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
STRING_SELECT, LINK_STYLE = 3, 5


def check(message: Posted) -> None:
    """Raise what Discord would say to the components of a message.

    Raises:
        DiscordError: 50035.
    """
    if message.flags & COMPONENTS_V2:
        _check_v2(message)
    else:
        _check_v1(message)
    _check_interactive(message.components)


def _check_v1(message: Posted) -> None:
    if len(message.components) > MAX_ROWS:
        raise invalid("components", f"Must be {MAX_ROWS} or fewer in length.")
    for number, row in enumerate(message.components):
        if row.get("type") != ROW:
            raise invalid(f"components.{number}.type", "Value must be one of (1,).", "CHOICES")
        _check_row(f"components.{number}", row)


def _check_row(path: str, row: Json) -> None:
    inside = row.get("components", [])
    if not 1 <= len(inside) <= MAX_IN_ROW:
        raise invalid(f"{path}.components", f"Must be between 1 and {MAX_IN_ROW} in length.")
    selects = [one for one in inside if one.get("type") in SELECTS]
    if (len(inside) > 1 and selects) or any(_is_no_control(one) for one in inside):
        raise invalid(f"{path}.components", "The specified layout is invalid.", "LAYOUT_INVALID")


def _is_no_control(one: Json) -> bool:
    return one.get("type") not in (BUTTON, *SELECTS)


def _check_v2(message: Posted) -> None:
    if message.content:
        raise invalid("content", "Not allowed with IS_COMPONENTS_V2.", "MESSAGE_CANNOT_USE_LEGACY")
    if message.embeds:
        raise invalid("embeds", "Not allowed with IS_COMPONENTS_V2.", "MESSAGE_CANNOT_USE_LEGACY")
    everything = list(_all(message.components))
    if len(everything) > MAX_COMPONENTS:
        raise invalid("components", f"Must be {MAX_COMPONENTS} or fewer components in all.")
    if sum(map(len, component_texts(message.components))) > MAX_DISPLAY_TEXT:
        raise invalid("components", f"Must be {MAX_DISPLAY_TEXT} or fewer characters in all.")
    if any(one.get("type") not in TOP_V2 for one in message.components):
        raise invalid("components", "Not allowed at the top level.", "CHOICES")
    for one in everything:
        _check_one(one)


def _check_one(one: Json) -> None:
    match one.get("type"):
        case 1:
            _check_row("components", one)
        case 10 if not str(one.get("content", "")).strip():
            raise invalid("components.content", "This field is required", "BASE_TYPE_REQUIRED")
        case 9 if "accessory" not in one or not 1 <= len(one.get("components", [])) <= 3:
            raise invalid("components.accessory", "A section has 1 to 3 texts and an accessory.")
        case 17 if any(c.get("type") not in INSIDE_CONTAINER for c in one["components"]):
            raise invalid("components.components", "Not allowed in a container.", "CHOICES")
        case 12 if not 1 <= len(one.get("items", [])) <= 10:
            raise invalid("components.items", "Must be between 1 and 10 in length.")
        case _:
            pass


def _check_interactive(components: list[Json]) -> None:
    seen: set[str] = set()
    for one in interactive(components):
        if one.get("type") == BUTTON:
            _check_button(one)
            if one.get("style") == LINK_STYLE:
                continue
        else:
            _check_select(one)
        custom_id = one.get("custom_id", "")
        if not 1 <= len(custom_id) <= MAX_CUSTOM_ID:
            words = f"Must be between 1 and {MAX_CUSTOM_ID} in length."
            raise invalid("components.custom_id", words)
        if custom_id in seen:
            words = "Component custom id cannot be duplicated"
            raise invalid("components", words, "COMPONENT_CUSTOM_ID_DUPLICATED")
        seen.add(custom_id)


def _check_select(select: Json) -> None:
    options = select.get("options", [])
    if select.get("type") == STRING_SELECT and not 1 <= len(options) <= MAX_OPTIONS:
        raise invalid("components.options", f"Must be between 1 and {MAX_OPTIONS} in length.")
    if len(select.get("placeholder") or "") > MAX_PLACEHOLDER:
        raise invalid("components.placeholder", f"Must be {MAX_PLACEHOLDER} or fewer in length.")
    for option in options:
        texts = (option["label"], option["value"], option.get("description") or "")
        if max(map(len, texts)) > MAX_OPTION_TEXT:
            words = f"Must be {MAX_OPTION_TEXT} or fewer in length."
            raise invalid("components.options", words)
    if len({option["value"] for option in options}) < len(options):
        raise invalid("components.options", "The specified option value is already used")


def _check_button(button: Json) -> None:
    label = button.get("label") or ""
    if len(label) > MAX_LABEL:
        raise invalid("components.label", f"Must be {MAX_LABEL} or fewer in length.")
    if not label and not button.get("emoji"):
        raise invalid("components", "A button must have a label or emoji", "BUTTON_COMPONENT_EMPTY")


def _all(given: Any) -> list[Json]:
    """Every component, depth first."""
    if isinstance(given, list):
        return [found for one in given for found in _all(one)]
    if not isinstance(given, dict):
        return []
    nested = [given[key] for key in ("components", "accessory") if key in given]
    return [given, *_all(nested)]
