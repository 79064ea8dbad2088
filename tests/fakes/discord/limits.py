"""Discord's limits on a message, with the codes of its refusals. Knows no route."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord.errors import DiscordError, Json, invalid
from tests.fakes.discord.messages import COMPONENTS_V2, Posted, component_texts, interactive

MAX_CONTENT = 2000
MAX_EMBEDS, MAX_EMBED_TEXT = 10, 6000
MAX_FILES = 10
MAX_REQUEST_BYTES = 25 * 2**20
MAX_ROWS, MAX_IN_ROW = 5, 5
MAX_COMPONENTS, MAX_DISPLAY_TEXT = 40, 4000
MAX_CUSTOM_ID, MAX_LABEL, MAX_OPTIONS = 100, 80, 25
MAX_NONCE, MAX_THREAD_NAME, MAX_CHOICES = 25, 100, 25
ROW, BUTTON, SELECTS = 1, 2, (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
TOP_V2 = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
LINK_STYLE = 5


def check(message: Posted) -> None:
    """Raise what Discord would say to a message.

    Raises:
        DiscordError: 50035 mostly, 50006 for an empty one.
    """
    if len(message.content) > MAX_CONTENT:
        raise invalid("content", f"Must be {MAX_CONTENT} or fewer in length.")
    if len(message.embeds) > MAX_EMBEDS:
        raise invalid("embeds", f"Must be {MAX_EMBEDS} or fewer in length.")
    if sum(_length(embed) for embed in message.embeds) > MAX_EMBED_TEXT:
        raise invalid(
            "embeds", "Embed size exceeds maximum size of 6000", "MAX_EMBED_SIZE_EXCEEDED"
        )
    if message.flags & COMPONENTS_V2:
        _check_v2(message)
    else:
        _check_v1(message)
    _check_interactive(message.components)
    shown = (message.content, message.embeds, message.components, message.files)
    if not any(shown) or (not any((*shown[1:],)) and not message.content.strip()):
        raise DiscordError(400, 50006, "Cannot send an empty message")


def check_files(message: Posted, max_file_bytes: int) -> None:
    """Raise when there are too many files or one is too big.

    Raises:
        DiscordError: 30015 or 40005.
    """
    if len(message.files) > MAX_FILES:
        raise DiscordError(400, 30015, "Maximum number of attachments in a message reached (10)")
    if any(file.size > max_file_bytes for file in message.files):
        raise DiscordError(413, 40005, "Request entity too large")


def check_thread_name(name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= MAX_THREAD_NAME:
        raise invalid("name", f"Must be between 1 and {MAX_THREAD_NAME} in length.")
    return name


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
        case 12 if not 1 <= len(one.get("items", [])) <= 10:
            raise invalid("components.items", "Must be between 1 and 10 in length.")
        case _:
            pass


def _check_interactive(components: list[Json]) -> None:
    seen: set[str] = set()
    for one in interactive(components):
        if one.get("type") == BUTTON:
            _check_button(one)
        options = one.get("options", [])
        if one.get("type") == 3 and not 1 <= len(options) <= MAX_OPTIONS:
            raise invalid("components.options", f"Must be between 1 and {MAX_OPTIONS} in length.")
        for option in options:
            if max(len(option["label"]), len(option["value"])) > 100:
                raise invalid("components.options", "Must be 100 or fewer in length.")
        if one.get("style") == LINK_STYLE and one.get("type") == BUTTON:
            continue
        custom_id = one.get("custom_id", "")
        if not 1 <= len(custom_id) <= MAX_CUSTOM_ID:
            raise invalid("components.custom_id", f"Must be between 1 and {MAX_CUSTOM_ID}.")
        if custom_id in seen:
            raise invalid("components", "Duplicated id", "COMPONENT_CUSTOM_ID_DUPLICATED")
        seen.add(custom_id)


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


def _length(embed: Json) -> int:
    fields = [f["name"] + f["value"] for f in embed.get("fields", [])]
    ends = [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    texts = [embed.get("title") or "", embed.get("description") or "", *fields, *ends]
    return sum(map(len, texts))
