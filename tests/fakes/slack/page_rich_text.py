"""Rich text blocks to HTML. Knows no other block."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from tests.fakes.slack.page_emoji import EMOJI
from tests.fakes.slack.page_room import Json, Room, joined

STYLES = {"code": "code", "bold": "strong", "italic": "em", "strike": "s", "underline": "u"}


def rich_text(block: Json, room: Room) -> Markup:
    return joined([_element(element, room) for element in block.get("elements", [])])


def _element(element: Json, room: Room) -> Markup:
    match element.get("type"):
        case "rich_text_list":
            return _list(element, room)
        case "rich_text_preformatted":
            return Markup("<pre><code>{}</code></pre>").format(_line(element, room))
        case "rich_text_quote":
            return Markup("<blockquote>{}</blockquote>").format(_line(element, room))
        case _:
            return Markup("<div>{}</div>").format(_line(element, room))


def _list(element: Json, room: Room) -> Markup:
    tag = "ol" if element.get("style") == "ordered" else "ul"
    items = [
        Markup("<li>{}</li>").format(_line(item, room)) for item in element.get("elements", [])
    ]
    start, indent = int(element.get("offset", 0)) + 1, int(element.get("indent", 0))
    form = f'<{tag} class="indent-{indent}" start="{start}">{{}}</{tag}>'
    return Markup(form).format(joined(items))


def _line(element: Json, room: Room) -> Markup:
    return joined([_inline(part, room) for part in element.get("elements", [])])


def _inline(part: Json, room: Room) -> Markup:
    kind = str(part.get("type"))
    shown = INLINE[kind](part, room) if kind in INLINE else escape(f"[{kind}]")
    for style, tag in STYLES.items():
        if part.get("style", {}).get(style):
            shown = Markup(f"<{tag}>{{}}</{tag}>").format(shown)
    return shown


def _text(part: Json, _room: Room) -> Markup:
    return Markup("<br>").join(escape(line) for line in str(part.get("text", "")).split("\n"))


def _link(part: Json, _room: Room) -> Markup:
    url = str(part.get("url", ""))
    return Markup('<a href="{}">{}</a>').format(url, part.get("text") or url)


def _emoji(part: Json, _room: Room) -> Markup:
    name = str(part.get("name", ""))
    return escape(EMOJI.get(name, f":{name}:"))


INLINE: dict[str, Callable[[Json, Room], Markup]] = {
    "text": _text,
    "link": _link,
    "emoji": _emoji,
    "user": lambda part, room: room.mention(str(part.get("user_id"))),
    "usergroup": lambda part, room: room.broadcast(str(part.get("usergroup_id"))),
    "broadcast": lambda part, room: room.broadcast(str(part.get("range"))),
    "channel": lambda part, room: room.channel_link(str(part.get("channel_id"))),
    "date": lambda part, _room: escape(str(part.get("fallback", ""))),
    "color": lambda part, _room: escape(str(part.get("value", ""))),
}
