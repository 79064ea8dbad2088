"""A terminal's screen as a page: its letters, colours and pictures. Knows no program."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from markupsafe import Markup, escape
from PIL import Image

from tests.fakes.pseudo_terminal import PseudoTerminal

COLUMN_PX, LINE_PX = 7.83, 17
COLOURS = {
    "default": "#d8dee9", "black": "#4c566a", "red": "#e06c75", "green": "#98c379",
    "brown": "#e5c07b", "blue": "#61afef", "magenta": "#c678dd", "cyan": "#56b6c2",
    "white": "#d8dee9", "brightblack": "#7f8899",
}  # fmt: skip
PAGE = """<!doctype html><html><meta charset="utf-8"><style>
body{{margin:0;background:#fff}} main{{background:#1e222a;color:#d8dee9;padding:18px 20px 22px;
font:13px/{line}px "Noto Sans Mono",monospace;border-radius:8px;margin:12px}}
pre{{margin:0;font:inherit}} img{{display:block;border-radius:4px}}</style>
<main>{body}</main><script>document.documentElement.dataset.height=
Math.ceil(document.body.getBoundingClientRect().height)</script></html>"""


def page(terminal: PseudoTerminal) -> str:
    """HTML of all that is to be seen, from the first line to the prompt."""
    screen = terminal.screen
    rows = [*screen.history.top, *(screen.buffer[y] for y in range(screen.lines))]
    texts = terminal.shown
    last = max(n for n, text in enumerate(texts) if text)
    pictures = dict(terminal.pictures)
    parts: list[str] = []
    for number in range(last + 1):
        if number in pictures:
            parts.append(_picture(pictures[number]))
        parts.append(f"<pre>{_line(rows[number], screen.columns)}&#8203;</pre>")
    return PAGE.format(line=LINE_PX, body="".join(parts))


def _line(row: Any, columns: int) -> Markup:
    shown = Markup()
    for x in range(columns):
        letter = row[x]
        colour = COLOURS.get(letter.fg, f"#{letter.fg}")
        weight = ";font-weight:600" if letter.bold else ""
        shown += Markup('<span style="color:{}{}">{}</span>').format(colour, weight, letter.data)
    return shown


def _picture(sequence: str) -> str:
    data = "".join(re.findall(r"\x1b_G[^;]*;([^\x1b]*)\x1b", sequence))
    columns = re.search(r"\bc=(\d+)", sequence)
    assert columns is not None
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.format == "PNG"
    width = int(int(columns[1]) * COLUMN_PX)
    return str(
        Markup('<img width="{}" src="data:image/png;base64,{}">').format(width, escape(data))
    )
