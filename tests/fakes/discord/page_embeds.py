"""Embeds of a message to HTML. Knows no message."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from tests.fakes.discord.errors import Json
from tests.fakes.discord.page_components import address
from tests.fakes.discord.page_files import is_image, picture
from tests.fakes.discord.page_inline import inline
from tests.fakes.discord.page_markdown import markdown
from tests.fakes.discord.page_room import Room, joined


def embed(given: Json, room: Room, files: list[Json]) -> Markup:
    colour = given.get("color") or 0x1E1F22
    return Markup('<div class="embed" style="border-color:#{}">{}</div>').format(
        f"{colour:06x}", joined(_parts(given, room, files))
    )


def _parts(given: Json, room: Room, files: list[Json]) -> Iterator[Markup]:
    if author := given.get("author"):
        yield Markup('<div class="by-line">{}</div>').format(author["name"])
    if title := given.get("title"):
        yield Markup('<div class="title">{}</div>').format(inline(title, room))
    if description := given.get("description"):
        yield markdown(description, room)
    if fields := given.get("fields"):
        yield Markup('<div class="fields">{}</div>').format(joined(_field(f, room) for f in fields))
    if image := given.get("image"):
        file = next((one for one in files if address(one["url"]) == address(image["url"])), None)
        if file and is_image(file):
            yield picture(file, room, "")
    if footer := given.get("footer"):
        yield Markup('<div class="footer">{}</div>').format(footer["text"])


def _field(given: Json, room: Room) -> Markup:
    classes = "field inline" if given.get("inline") else "field"
    return Markup('<div class="{}"><b>{}</b>{}</div>').format(
        classes, inline(given["name"], room), markdown(given["value"], room)
    )
