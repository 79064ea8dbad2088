"""Files of a message: pictures, the beginning of a CSV, a card for the rest. Knows no block."""

from __future__ import annotations

import base64
import csv
import io

from markupsafe import Markup

from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_room import Json, Room, cut, joined
from tests.fakes.slack.page_tables import grid
from tests.fakes.slack.page_text_objects import MAX_CHARS

PREVIEW_BYTES = 64 * 1024
PREVIEW_ROWS, PREVIEW_COLUMNS = 6, 7
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
SEPARATORS = {"csv": ",", "tsv": "\t"}
KINDS = {
    "csv": ("CSV", "#007a5a"),
    "ipynb": ("Jupyter notebook", "#e8912d"),
    "json": ("JSON", "#7c3085"),
    "parquet": ("Parquet", "#1264a3"),
    "pdf": ("PDF", "#e01e5a"),
    "tsv": ("TSV", "#007a5a"),
    "txt": ("Plain text", "#616061"),
    "xlsx": ("Excel spreadsheet", "#217346"),
    "zip": ("Zip", "#616061"),
}


def file(given: Json, room: Room) -> Markup:
    known = room.files.get(str(given.get("id")), {}) | given
    content = room.content(str(given.get("id")))
    name = str(known.get("name") or known.get("id") or "")
    if content and known.get("mimetype") in PICTURES:
        heading = Markup('<div class="file-name">{} <span aria-hidden="true">▾</span></div>')
        return heading.format(known.get("title") or name) + picture(known, content)
    card = _card(name, int(known.get("size") or len(content)))
    extension = name.rpartition(".")[2].lower()
    if content and extension in SEPARATORS:
        form = '<div class="file">{}{}</div>'
        return Markup(form).format(card, _beginning(content, SEPARATORS[extension]))
    return Markup('<div class="file">{}</div>').format(card)


def picture(known: Json, content: bytes) -> Markup:
    """An image that is part of the page, with its alternative text."""
    mimetype = known.get("mimetype")
    alt, note = cut(str(known.get("alt_txt") or ""), MAX_CHARS["image"])
    if not content or mimetype not in PICTURES:
        form = '<div class="no-picture">{} <b>{}</b></div>'
        return Markup(form).format("no picture of", known.get("name") or known.get("id"))
    source = f"data:{mimetype};base64,{base64.b64encode(content).decode()}"
    return (
        Markup('<img class="picture" src="{}" alt="{}" title="{}">').format(source, alt, alt) + note
    )


def size(size_bytes: int) -> str:
    """`812 bytes`, `3.4 kB`, `27 MB`."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    amount, unit = (size_bytes / 1e3, "kB") if size_bytes < 1e6 else (size_bytes / 1e6, "MB")
    return f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}"


def _card(name: str, size_bytes: int) -> Markup:
    kind, colour = KINDS.get(name.rpartition(".")[2].lower(), ("File", "#616061"))
    return Markup(
        '<div class="card-line"><span class="file-icon" style="background:{}">{}</span>'
        '<span><b>{}</b><span class="meta">{} · {}</span></span></div>'
    ).format(colour, icon("file"), name, kind, size(size_bytes))


def _beginning(content: bytes, separator: str) -> Markup:
    text = content[:PREVIEW_BYTES].decode("utf-8", "replace")
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    shown = [row[:PREVIEW_COLUMNS] for row in rows[:PREVIEW_ROWS]]
    if len(content) > PREVIEW_BYTES or len(rows) <= PREVIEW_ROWS:
        return grid(shown)
    more = len(rows) - PREVIEW_ROWS
    note = Markup('<div class="more">{} more row{}</div>').format(
        f"{more:,}", "" if more == 1 else "s"
    )
    return joined([grid(shown), note])
