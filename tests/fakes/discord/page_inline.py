"""Discord's Markdown within a line to HTML: emphasis, code, links, mentions. Knows no block."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from markupsafe import Markup, escape

from tests.fakes.discord.page_room import Room

# The first that matches at a place wins.
RULES = (
    ("escaped", r"\\(?P<escaped>[^\w\s]|_)"),
    ("code", r"(?P<ticks>`{1,2})(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"),
    ("masked", r"\[(?P<label>[^\]\n]+)\]\(<?(?P<masked>https?://[^\s)>]+)>?\)"),
    ("quiet", r"<(?P<quiet>https?://[^\s>]+)>"),
    ("link", r"(?P<link>https?://[^\s<>]*[^\s<>.,:;\"')\]])"),
    ("user", r"<@!?(?P<user>\d+)>"),
    ("role", r"<@&(?P<role>\d+)>"),
    ("channel", r"<#(?P<channel>\d+)>"),
    ("time", r"<t:(?P<time>-?\d+)(?::[tTdDfFsSR])?>"),
    ("everyone", r"@(?P<everyone>everyone|here)\b"),
    ("emoji", r"<a?(?P<emoji>:\w+:)\d+>"),
    ("both", r"\*\*\*(?P<both>.+?)\*\*\*"),
    ("bold", r"\*\*(?P<bold>.+?)\*\*(?!\*)"),
    ("under", r"__(?P<under>.+?)__(?!_)"),
    ("italic", r"\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*(?!\*)"),
    ("slanted", r"(?<!\w)_(?P<slanted>[^_]+)_(?!\w)"),
    ("strike", r"~~(?P<strike>.+?)~~"),
    ("spoiler", r"\|\|(?P<spoiler>.+?)\|\|"),
)
ANY = re.compile("|".join(f"(?P<rule_{name}>{rule})" for name, rule in RULES), re.DOTALL)
TAGS = {
    "bold": "<strong>{}</strong>",
    "under": "<u>{}</u>",
    "italic": "<em>{}</em>",
    "slanted": "<em>{}</em>",
    "both": "<strong><em>{}</em></strong>",
    "strike": "<s>{}</s>",
    "spoiler": '<span class="spoiler">{}</span>',
}


def inline(text: str, room: Room) -> Markup:
    """A line as people see it; everything that isn't markup is only text."""
    shown: list[Markup] = []
    end = 0
    for match in ANY.finditer(text):
        shown.append(escape(text[end : match.start()]))
        name = next(one for one, _ in RULES if match.group(f"rule_{one}") is not None)
        shown.append(_shown(name, match, room))
        end = match.end()
    shown.append(escape(text[end:]))
    return Markup("").join(shown)


def _shown(name: str, match: re.Match[str], room: Room) -> Markup:
    if name in TAGS:
        return Markup(TAGS[name]).format(inline(match.group(name), room))
    if name == "masked":
        return _link(match["masked"], match["label"])
    return SHOWN[name](match[name], room)


def _mention(text: str) -> Markup:
    return Markup('<span class="mention">{}</span>').format(text)


def _link(url: str, label: str = "") -> Markup:
    return Markup('<a href="{}" rel="noopener">{}</a>').format(url, label or url)


def _moment(seconds: str) -> Markup:
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return Markup('<span class="moment">{}</span>').format(f"{moment:%d %B %Y %H:%M}")


SHOWN: dict[str, Callable[[str, Room], Markup]] = {
    "escaped": lambda text, room: escape(text),
    "code": lambda text, room: Markup("<code>{}</code>").format(text.strip(" ") or text),
    "quiet": lambda text, room: _link(text),
    "link": lambda text, room: _link(text),
    "user": lambda text, room: _mention(f"@{room.name(text)}"),
    "role": lambda text, room: _mention("@role"),
    "channel": lambda text, room: _mention(f"#{room.channel_name(text)}"),
    "time": lambda text, room: _moment(text),
    "everyone": lambda text, room: _mention(f"@{text}"),
    "emoji": lambda text, room: escape(text),
}
