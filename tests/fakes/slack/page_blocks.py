"""Blocks to HTML, as people see them. Knows no message."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from tests.fakes.slack.page_charts import chart
from tests.fakes.slack.page_elements import element, elements
from tests.fakes.slack.page_files import picture
from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_markdown import MAX_MARKDOWN_CHARS, markdown
from tests.fakes.slack.page_rich_text import rich_text
from tests.fakes.slack.page_room import Json, Room, joined
from tests.fakes.slack.page_tables import data_table, table
from tests.fakes.slack.page_tasks import plan, task_card
from tests.fakes.slack.page_text_objects import text_object

MAX_BLOCKS, MAX_FIELDS, MAX_CONTEXT, MAX_ACTIONS, MAX_FEEDBACK, MAX_CHILDREN = 50, 10, 10, 25, 5, 10
ALERT_SIGNS = {"error": "warning", "warning": "warning", "success": "check"}


def blocks(given: list[Json], room: Room, max_blocks: int = MAX_BLOCKS) -> Markup:
    """Blocks in order; markdown blocks share one limit, as in Slack."""
    shown: list[Markup] = []
    markdown_chars = MAX_MARKDOWN_CHARS
    for block in given[:max_blocks]:
        if block.get("type") == "markdown":
            text = str(block.get("text", ""))
            shown.append(markdown(text, room, max(0, markdown_chars)))
            markdown_chars -= len(text)
        else:
            shown.append(_block(block, room))
    if len(given) > max_blocks:
        note = Markup('<span class="cut">cut at {} of {} blocks</span>')
        shown.append(note.format(max_blocks, len(given)))
    return joined(shown)


def _block(block: Json, room: Room) -> Markup:
    kind = str(block.get("type", ""))
    if kind not in RENDERERS:
        return Markup('<span class="unknown">unknown block {}</span>').format(kind)
    return Markup('<div class="block {}">{}</div>').format(kind, RENDERERS[kind](block, room))


def _section(block: Json, room: Room) -> Markup:
    text = text_object(block["text"], room, "section") if block.get("text") else ""
    fields = [
        Markup("<div>{}</div>").format(text_object(field, room, "field"))
        for field in (block.get("fields") or [])[:MAX_FIELDS]
    ]
    if fields:
        text += Markup('<div class="fields">{}</div>').format(joined(fields))
    accessory = block.get("accessory")
    if not accessory:
        return Markup(text)
    drawn = (
        _image(accessory, room) if accessory.get("type") == "image" else element(accessory, room)
    )
    return Markup('<div class="said">{}</div><div class="accessory">{}</div>').format(text, drawn)


def _header(block: Json, room: Room) -> Markup:
    return Markup("<h2>{}</h2>").format(text_object(block.get("text"), room, "header"))


def _context(block: Json, room: Room) -> Markup:
    parts = [
        _image(part, room) if part.get("type") == "image" else text_object(part, room, "context")
        for part in block.get("elements", [])[:MAX_CONTEXT]
    ]
    return joined([Markup("<span>{}</span>").format(part) for part in parts])


def _image(block: Json, room: Room) -> Markup:
    alt = str(block.get("alt_text", ""))
    title = block.get("title")
    heading = Markup('<div class="file-name">{} <span aria-hidden="true">▾</span></div>')
    above = heading.format(text_object(title, room, "image")) if title else Markup("")
    if "slack_file" not in block:
        # Nothing is fetched for a page: a picture from elsewhere is shown by its description.
        return above + Markup('<div class="no-picture">picture: {}</div>').format(alt)
    file_id = str(block["slack_file"].get("id"))
    known = {"id": file_id} | room.files.get(file_id, {}) | {"alt_txt": alt}
    return above + picture(known, room.content(file_id))


def _alert(block: Json, room: Room) -> Markup:
    level = str(block.get("level") or "default")
    form = '<div class="alert-box {}"><span class="sign">{}</span><div>{}</div></div>'
    sign = icon(ALERT_SIGNS.get(level, "info"))
    return Markup(form).format(level, sign, text_object(block.get("text"), room, "alert"))


def _card(block: Json, room: Room) -> Markup:
    parts = [_image(block["hero_image"], room)] if block.get("hero_image") else []
    for key, kind in (("title", "card_title"), ("subtitle", "card_title"), ("body", "card_body")):
        if block.get(key):
            said = text_object(block[key], room, kind)
            parts.append(Markup('<div class="card-{}">{}</div>').format(key, said))
    if block.get("actions"):
        buttons = elements(block["actions"], room)
        parts.append(Markup('<div class="buttons">{}</div>').format(buttons))
    return joined(parts)


def _container(block: Json, room: Room) -> Markup:
    rich = block.get("rich_text_title")
    title = rich_text(rich, room) if rich else text_object(block.get("title"), room, "card_title")
    subtitle = text_object(block.get("subtitle"), room, "card_title")
    inner = blocks(block.get("child_blocks", []), room, MAX_CHILDREN)
    if block.get("is_collapsible"):
        is_open = "" if block.get("default_collapsed") else Markup(" open")
        form = '<details{}><summary><b>{}</b>{}<span class="meta">{}</span></summary>{}</details>'
        return Markup(form).format(is_open, title, icon("chevron"), subtitle, inner)
    form = '<div class="heading"><b>{}</b><span class="meta">{}</span></div>{}'
    return Markup(form).format(title, subtitle, inner)


def _input(block: Json, room: Room) -> Markup:
    label = text_object(block.get("label"), room, "field")
    optional = Markup(' <span class="meta">(optional)</span>') if block.get("optional") else ""
    hint = Markup('<div class="meta">{}</div>').format(
        text_object(block.get("hint"), room, "field")
    )
    drawn = element(block.get("element", {}), room)
    return Markup("<b>{}</b>{}{}{}").format(
        label, optional, drawn, hint if block.get("hint") else ""
    )


RENDERERS: dict[str, Callable[[Json, Room], Markup]] = {
    "actions": lambda block, room: elements(block.get("elements", [])[:MAX_ACTIONS], room),
    "alert": _alert,
    "card": _card,
    "carousel": lambda block, room: blocks(block.get("elements", []), room, MAX_CHILDREN),
    "container": _container,
    "context": _context,
    "context_actions": lambda block, room: elements(block["elements"][:MAX_FEEDBACK], room),
    "data_table": data_table,
    "data_visualization": chart,
    "divider": lambda _block, _room: Markup("<hr>"),
    "header": _header,
    "image": _image,
    "input": _input,
    "plan": lambda block, room: plan(str(block.get("title", "")), block.get("tasks") or [], room),
    "rich_text": rich_text,
    "section": _section,
    "table": table,
    "task_card": task_card,
}
