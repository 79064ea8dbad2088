"""Files of a message to HTML: images as images, texts with their first lines, others as a card."""

from __future__ import annotations

import base64

from markupsafe import Markup

from tests.fakes.discord.errors import Json
from tests.fakes.discord.page_room import Room, joined, size_text

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
TEXTS = ("text/", "application/json", "application/x-ndjson")
PREVIEW_LINES, PREVIEW_CHARS = 6, 600
PAGE = "M6 2h9l5 5v15H6zM15 2v5h5"


def files(given: list[Json], room: Room) -> Markup:
    """Images first, side by side, as Discord lays them out."""
    images = [one for one in given if is_image(one)]
    others = [one for one in given if not is_image(one)]
    gallery = joined(picture(one, room, one.get("description") or "") for one in images)
    classes = f"gallery of-{min(len(images), 4)}"
    shown = Markup('<div class="{}">{}</div>').format(classes, gallery) if images else Markup("")
    return shown + joined(card(one, room) for one in others)


def is_image(file: Json) -> bool:
    return file["mimetype"] in IMAGES


def picture(file: Json, room: Room, description: str) -> Markup:
    content = base64.b64encode(room.content(file["id"])).decode()
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(
        file["mimetype"], content, description
    )


def card(file: Json, room: Room) -> Markup:
    name = Markup("<a>{}</a><span>{}</span>").format(file["name"], size_text(file["size"]))
    if str(file["mimetype"]).startswith(TEXTS):
        return Markup('<div class="preview"><pre>{}</pre><div>{}</div></div>').format(
            _first_lines(room.content(file["id"])), name
        )
    form = (
        '<div class="file"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
        "<div>{}</div></div>"
    )
    return Markup(form).format(PAGE, name)


def _first_lines(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    shown = "\n".join(text.splitlines()[:PREVIEW_LINES])[:PREVIEW_CHARS]
    return shown + ("\n…" if len(shown) < len(text.rstrip()) else "")
