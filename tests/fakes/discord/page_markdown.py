"""Discord's Markdown to HTML, block by block: headings, lists, quotes, code. Knows no message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markupsafe import Markup

from tests.fakes.discord.page_code import block
from tests.fakes.discord.page_inline import inline
from tests.fakes.discord.page_room import Room, joined

FENCE = re.compile(r"```(?:(?P<language>[\w+#.-]+)\n)?\n?(?P<code>.*?)\n?```", re.DOTALL)
HEADING = re.compile(r"^(#{1,3}) +(\S.*)$")
SMALL = re.compile(r"^-# +(\S.*)$")
ITEM = re.compile(r"^( *)([-*]|\d+\.) +(\S.*)$")


def markdown(text: str, room: Room) -> Markup:
    """A text as people see it."""
    shown: list[Markup] = []
    end = 0
    for match in FENCE.finditer(text):
        if not match["code"].strip():
            continue
        shown.append(_blocks(text[end : match.start()].removesuffix("\n"), room))
        shown.append(block(match["code"], match["language"] or ""))
        end = match.end()
    shown.append(_blocks(text[end:].removeprefix("\n") if end else text, room))
    return Markup('<div class="markdown">{}</div>').format(joined(shown))


@dataclass
class _Lines:
    """What stands together and is still open: plain lines, a quote or a list."""

    room: Room
    done: list[Markup] = field(default_factory=list[Markup])
    plain: list[str] = field(default_factory=list[str])
    quoted: list[str] = field(default_factory=list[str])
    items: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])

    def close(self, *, but: str = "") -> None:
        """End what is open, but for one kind."""
        if self.plain and but != "plain":
            self.done.append(_plain("\n".join(self.plain), self.room))
            self.plain = []
        if self.quoted and but != "quoted":
            quote = _blocks("\n".join(self.quoted), self.room)
            self.done.append(Markup("<blockquote>{}</blockquote>").format(quote))
            self.quoted = []
        if self.items and but != "items":
            self.done.append(_list(self.items, self.room))
            self.items = []


def _blocks(text: str, room: Room) -> Markup:
    open_ = _Lines(room)
    lines = text.split("\n") if text else []
    for number, line in enumerate(lines):
        if line.startswith(">>> "):
            open_.close()
            open_.quoted = [line[4:], *lines[number + 1 :]]
            break
        _line(open_, line)
    open_.close()
    return joined(open_.done)


def _line(open_: _Lines, line: str) -> None:
    if line.startswith("> "):
        open_.close(but="quoted")
        open_.quoted.append(line[2:])
    elif heading := HEADING.match(line):
        open_.close()
        level = len(heading[1])
        form = f"<h{level}>{{}}</h{level}>"
        open_.done.append(Markup(form).format(inline(heading[2], open_.room)))
    elif small := SMALL.match(line):
        open_.close()
        open_.done.append(Markup("<small>{}</small>").format(inline(small[1], open_.room)))
    elif item := ITEM.match(line):
        open_.close(but="items")
        open_.items.append((len(item[1]) // 2, item[2], item[3]))
    else:
        open_.close(but="plain")
        open_.plain.append(line)


def _plain(text: str, room: Room) -> Markup:
    return Markup('<div class="text">{}</div>').format(inline(text, room))


def _list(items: list[tuple[int, str, str]], room: Room) -> Markup:
    """Bullets keep their depth, numbers their number."""
    shown = [
        Markup('<li class="{}" style="margin-left:{}px"><b>{}</b><span>{}</span></li>').format(
            "number" if mark[0].isdigit() else "bullet",
            min(depth, 10) * 20,
            mark if mark[0].isdigit() else ("•" if depth == 0 else "◦"),
            inline(text, room),
        )
        for depth, mark, text in items
    ]
    return Markup("<ul>{}</ul>").format(joined(shown))
