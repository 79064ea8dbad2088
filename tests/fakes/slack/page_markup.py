"""Slack's own markup (`mrkdwn`) to HTML. Knows no Markdown and no block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from tests.fakes.slack.page_emoji import with_emoji
from tests.fakes.slack.page_room import EVERYONE, Room, joined, unescaped

FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
ADDRESS = re.compile(r"\bhttps?://[^\s<>\"|]*[^\s<>\"|.,;:!?')\]}]")
QUOTED = re.compile(r"^(?:&gt;|>) ?")
STYLES = {"bold": "strong", "italic": "em", "strike": "s"}
TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>"
    r"|(?<!\w)\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?!\w)"
)


def mrkdwn(text: str, room: Room) -> Markup:
    """Text with Slack's markup, as people see it."""
    return joined(list(_parts(text, room)))


def plain_text(text: str) -> Markup:
    """A `plain_text` object: emoji and nothing else."""
    return _lines(with_emoji(unescaped(text)))


def linked(text: str) -> Markup:
    """Text without markup, as Slack shows it: a bare address is a link."""
    done: list[Markup] = []
    end = 0
    for found in ADDRESS.finditer(text):
        done.append(_lines(with_emoji(text[end : found.start()])))
        done.append(Markup('<a href="{}">{}</a>').format(found[0], found[0]))
        end = found.end()
    return joined([*done, _lines(with_emoji(text[end:]))])


def angle(inner: str, room: Room) -> Markup | None:
    """What stands between `<` and `>`: a mention, a link, a date. None when it is no markup."""
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return room.mention(target[1:])
    if target.startswith("#"):
        return room.channel_link(target[1:], unescaped(label))
    if target.startswith("!"):
        return _special(target[1:], unescaped(label), room)
    if target.startswith(("http://", "https://", "mailto:")):
        shown = unescaped(label) or unescaped(target.removeprefix("mailto:"))
        return Markup('<a href="{}">{}</a>').format(unescaped(target), shown)
    return None


def _special(name: str, label: str, room: Room) -> Markup:
    kind = name.split("^")[0]
    if kind == "date":
        return escape(label)
    if kind in EVERYONE or kind == "subteam":
        return room.broadcast(label.lstrip("@") or name.split("^")[-1])
    return escape(label or f"<!{name}>")


def _parts(text: str, room: Room) -> Iterator[Markup]:
    end = 0
    for fence in FENCE.finditer(text):
        yield from _paragraphs(text[end : fence.start()], room)
        yield Markup("<pre><code>{}</code></pre>").format(unescaped(fence[1]))
        end = fence.end()
    yield from _paragraphs(text[end:], room)


def _paragraphs(text: str, room: Room) -> Iterator[Markup]:
    lines = text.strip("\n").split("\n") if text.strip("\n") else []
    while lines:
        is_quote = bool(QUOTED.match(lines[0]))
        count = next((i for i, line in enumerate(lines) if bool(QUOTED.match(line)) != is_quote), 0)
        count = count or len(lines)
        said = "\n".join(QUOTED.sub("", line) if is_quote else line for line in lines[:count])
        form = "<blockquote>{}</blockquote>" if is_quote else "<div>{}</div>"
        yield Markup(form).format(_inline(said, room))
        lines = lines[count:]


def _inline(text: str, room: Room) -> Markup:
    done: list[Markup] = []
    end = 0
    for token in TOKEN.finditer(text):
        done.append(linked(unescaped(text[end : token.start()])))
        done.append(_token(token, room))
        end = token.end()
    done.append(linked(unescaped(text[end:])))
    return joined(done)


def _token(token: re.Match[str], room: Room) -> Markup:
    kind = token.lastgroup or ""
    if kind == "code":
        return Markup("<code>{}</code>").format(unescaped(token[kind]))
    if kind == "angle":
        shown = angle(token[kind], room)
        return escape(unescaped(token[0])) if shown is None else shown
    tag = STYLES[kind]
    return Markup(f"<{tag}>{{}}</{tag}>").format(_inline(token[kind], room))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
