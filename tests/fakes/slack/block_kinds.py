"""What each kind of block must look like, by Slack's reference. Pure; an offence is a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack.block_texts import element_faults, image_faults, text_faults
from tests.fakes.slack.data_blocks import chart_faults, data_table_faults, table_faults
from tests.fakes.slack.errors import Json

MAX_MARKDOWN_CHARS = 12_000
TASK_STATES = ("pending", "in_progress", "complete", "error")


def block_faults(block: Any) -> Iterator[str]:
    """What is wrong with one block."""
    if not isinstance(block, dict) or block.get("type") not in FIELDS:
        kind = block.get("type") if isinstance(block, dict) else block
        yield f"unsupported type: {kind!r:.80}"
        return
    kind = block["type"]
    if extra := set(block) - FIELDS[kind] - {"type", "block_id"}:
        yield f"a {kind} block has no {', '.join(sorted(extra))}"
    block_id = block.get("block_id", "")
    if not isinstance(block_id, str) or len(block_id) > 255:
        yield "block_id must be less than 256 characters"
    if check := CHECKS.get(kind):
        yield from (f"{kind}: {fault}" for fault in check(block))


def _listed(block: Json, field: str, most: int) -> Iterator[str]:
    items = block.get(field)
    if not isinstance(items, list) or not items:
        yield f"missing required field: {field}"
    elif len(items) > most:
        yield f"no more than {most} items allowed in {field}"


def _section(block: Json) -> Iterator[str]:
    if block.get("text") is None and not block.get("fields"):
        yield "needs text or fields"
    if block.get("text") is not None:
        yield from text_faults(block["text"], 3_000)
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield "no more than 10 fields allowed"
    for field in fields:
        yield from text_faults(field, 2_000)
    accessory = block.get("accessory")
    if isinstance(accessory, dict) and accessory.get("type") == "image":
        yield from image_faults(accessory)
    elif accessory is not None:
        yield from element_faults(accessory)


def _header(block: Json) -> Iterator[str]:
    yield from text_faults(block.get("text"), 150, kinds=("plain_text",))


def _markdown(block: Json) -> Iterator[str]:
    text = block.get("text")
    if not isinstance(text, str) or not text:
        yield "missing required field: text"


def _context(block: Json) -> Iterator[str]:
    yield from _listed(block, "elements", 10)
    for element in block.get("elements") or []:
        if isinstance(element, dict) and element.get("type") == "image":
            yield from image_faults(element)
        else:
            yield from text_faults(element, 3_000)


def _actions(block: Json) -> Iterator[str]:
    yield from _listed(block, "elements", 25)
    for element in block.get("elements") or []:
        yield from element_faults(element)


def _context_actions(block: Json) -> Iterator[str]:
    yield from _listed(block, "elements", 5)
    for element in block.get("elements") or []:
        if element.get("type") not in ("feedback_buttons", "icon_button"):
            yield f"unsupported element {element.get('type')}"
        yield from element_faults(element)


def _image(block: Json) -> Iterator[str]:
    yield from image_faults(block)
    if block.get("title") is not None:
        yield from text_faults(block["title"], 2_000, kinds=("plain_text",))


def _input(block: Json) -> Iterator[str]:
    yield from text_faults(block.get("label"), 2_000, kinds=("plain_text",))
    yield from element_faults(block.get("element"))


def _rich_text(block: Json) -> Iterator[str]:
    for element in block.get("elements") or []:
        if not str(element.get("type", "")).startswith("rich_text_"):
            yield f"unsupported element {element.get('type')}"


def _task_card(block: Json) -> Iterator[str]:
    for field in ("task_id", "title"):
        if not isinstance(block.get(field), str):
            yield f"missing required field: {field}"
    if block.get("status") not in TASK_STATES:
        yield f"status must be one of {', '.join(TASK_STATES)}"


def _plan(block: Json) -> Iterator[str]:
    if not isinstance(block.get("title"), str):
        yield "missing required field: title"
    for task in block.get("tasks") or []:
        yield from _task_card(task)


def _alert(block: Json) -> Iterator[str]:
    yield from text_faults(block.get("text"), 3_000)


def _card(block: Json) -> Iterator[str]:
    for field, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if block.get(field) is not None:
            yield from text_faults(block[field], most)
    for action in block.get("actions") or []:
        yield from element_faults(action)


def _container(block: Json) -> Iterator[str]:
    yield from _listed(block, "child_blocks", 10)
    for child in block.get("child_blocks") or []:
        yield from block_faults(child)


def _carousel(block: Json) -> Iterator[str]:
    yield from _listed(block, "elements", 10)
    for element in block.get("elements") or []:
        yield from block_faults(element)


FIELDS: dict[str, set[str]] = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text", "level"},
    "markdown": {"text"},
    "context": {"elements"},
    "actions": {"elements"},
    "context_actions": {"elements"},
    "divider": set(),
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
    "rich_text": {"elements"},
    "table": {"rows", "column_settings"},
    "data_table": {"rows", "caption", "page_size", "row_header_column_index"},
    "data_visualization": {"title", "chart"},
    "task_card": {"task_id", "title", "details", "output", "sources", "status"},
    "plan": {"title", "tasks"},
    "alert": {"text", "level"},
    "card": {"hero_image", "icon", "title", "subtitle", "body", "actions"},
    "container": {
        "child_blocks", "title", "rich_text_title", "subtitle", "width", "icon", "is_collapsible",
        "default_collapsed", "has_header_divider",
    },
    "carousel": {"elements"},
}  # fmt: skip
CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "markdown": _markdown,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "table": table_faults,
    "data_table": data_table_faults,
    "data_visualization": chart_faults,
    "task_card": _task_card,
    "plan": _plan,
    "alert": _alert,
    "card": _card,
    "container": _container,
    "carousel": _carousel,
}
