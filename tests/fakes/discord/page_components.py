"""Buttons, selects and components v2 of a message to HTML. Knows no message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from tests.fakes.discord.errors import Json
from tests.fakes.discord.page_files import card, is_image, picture
from tests.fakes.discord.page_markdown import markdown
from tests.fakes.discord.page_room import Room, joined

STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}


def components(given: list[Json], room: Room, files: list[Json]) -> Markup:
    """What is below the text, or all of a v2 message."""
    return joined(_one(one, room, files) for one in given)


def referenced(given: Any) -> set[str]:
    """The addresses of everything that components show."""
    if isinstance(given, list):
        return {url for one in given for url in referenced(one)}
    if not isinstance(given, dict):
        return set()
    own = {address(given["url"])} if isinstance(given.get("url"), str) else set[str]()
    return own | {url for one in given.values() for url in referenced(one)}


def address(url: str) -> str:
    """Without the signature, which changes."""
    return url.partition("?")[0]


def _one(given: Json, room: Room, files: list[Json]) -> Markup:
    show = SHOWN.get(given.get("type", 0), _unknown)
    return show(given, room, files)


def _row(given: Json, room: Room, files: list[Json]) -> Markup:
    inner = components(given["components"], room, files)
    return Markup('<div class="row">{}</div>').format(inner)


def _button(given: Json, room: Room, files: list[Json]) -> Markup:
    emoji = (given.get("emoji") or {}).get("name") or ""
    classes = f"button {STYLES.get(given.get('style', 2), 'secondary')}"
    off = Markup(" disabled") if given.get("disabled") else Markup("")
    shown = Markup("<em>{}</em>").format(emoji) if emoji else Markup("")
    label = given.get("label") or ""
    return Markup('<button class="{}"{}>{}{}</button>').format(classes, off, shown, label)


def _select(given: Json, room: Room, files: list[Json]) -> Markup:
    chosen = [one["label"] for one in given.get("options", []) if one.get("default")]
    shown = ", ".join(chosen) or given.get("placeholder") or "Make a selection"
    return Markup('<div class="select">{}<i>⌄</i></div>').format(shown)


def _section(given: Json, room: Room, files: list[Json]) -> Markup:
    return Markup('<div class="section"><div>{}</div>{}</div>').format(
        components(given["components"], room, files), _one(given["accessory"], room, files)
    )


def _text(given: Json, room: Room, files: list[Json]) -> Markup:
    return markdown(given["content"], room)


def _thumbnail(given: Json, room: Room, files: list[Json]) -> Markup:
    shown = _media(given, room, files)
    return Markup('<div class="thumbnail">{}</div>').format(shown)


def _gallery(given: Json, room: Room, files: list[Json]) -> Markup:
    items = given["items"]
    shown = joined(_media(one, room, files) for one in items)
    return Markup('<div class="gallery of-{}">{}</div>').format(min(len(items), 4), shown)


def _media(item: Json, room: Room, files: list[Json]) -> Markup:
    file = _file_at(item["media"]["url"], files)
    if file is None or not is_image(file):
        return Markup('<span class="unknown">no image</span>')
    return picture(file, room, item.get("description") or "")


def _file(given: Json, room: Room, files: list[Json]) -> Markup:
    file = _file_at(given["file"]["url"], files)
    return card(file, room) if file else Markup('<span class="unknown">no file</span>')


def _separator(given: Json, room: Room, files: list[Json]) -> Markup:
    line = "line" if given.get("divider", True) else ""
    space = "wide" if given.get("spacing") == 2 else ""
    return Markup('<div class="separator {} {}"></div>').format(line, space)


def _container(given: Json, room: Room, files: list[Json]) -> Markup:
    colour = given.get("accent_color")
    style = f"border-left:4px solid #{colour:06x}" if isinstance(colour, int) else ""
    return Markup('<div class="container" style="{}">{}</div>').format(
        style, components(given["components"], room, files)
    )


def _unknown(given: Json, room: Room, files: list[Json]) -> Markup:
    text = escape(f"component {given.get('type')}")
    return Markup('<span class="unknown">{}</span>').format(text)


def _file_at(url: str, files: list[Json]) -> Json | None:
    """The file of an address, whatever its signature."""
    return next((one for one in files if address(one["url"]) == address(url)), None)


SHOWN: dict[int, Callable[[Json, Room, list[Json]], Markup]] = {
    1: _row,
    2: _button,
    3: _select,
    5: _select,
    6: _select,
    7: _select,
    8: _select,
    9: _section,
    10: _text,
    11: _thumbnail,
    12: _gallery,
    13: _file,
    14: _separator,
    17: _container,
}
