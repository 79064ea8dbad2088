"""Plain text → what Discord takes: it can ping, link and disguise nothing. Pure; the way in is
`markup`.
"""

from __future__ import annotations

import re

from ..markdown.links import without_links
from ..markdown.pieces import Cutter
from ..markdown.visible import one_line, visible

# Escaped, a line is at most twice as long, and two pieces that are chopped fit into a message.
MAX_PIECE_CHARS = 400

# An escaped letter, which opens nothing; or a whole code span.
_SPAN = re.compile(r"\\[^\w\s]|(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_MARKUP = re.compile(r"(\\*)<(?=[@#:/&+!\w])")
_SPOILER = re.compile(r"(\\*)\|\|")
_EVERYONE = re.compile(r"@(?=everyone|here)")
_INVITE = re.compile(r"(?i)(?<![\w/.`])discord(?:\.gg|(?:app)?\.com/invite)/[^\s<>`|]*")
_DEEP_HEADING = re.compile(r"^(\s*)#{4,}(?=\s)", re.MULTILINE)
_LINE_MARK = re.compile(r"^(\s*)(?=>>>|-#)", re.MULTILINE)
_PLAIN = re.compile(r"([\\*_~`|\[\]<>()#/])")


def to_discord(markdown: str, hosts: frozenset[str] = frozenset()) -> str:
    """Markdown as Discord takes it. It mentions nobody, and links live only to `hosts`."""
    text = visible(markdown)
    parts: list[str] = []
    end = 0
    for span in _SPAN.finditer(text):
        if span[1]:
            parts += [_prose(text[end : span.start()], hosts), span[0]]
            end = span.end()
    return "".join(parts) + _prose(text[end:], hosts)


def cutter(hosts: frozenset[str] = frozenset()) -> Cutter:
    """Pieces of markdown as Discord takes them."""
    return Cutter(lambda text: to_discord(text, hosts), str, max_chars=MAX_PIECE_CHARS)


def plain(text: str, limit: int) -> str:
    """One line of words that are no markup at all, such as the title of a step."""
    return _unpinged(_PLAIN.sub(r"\\\1", one_line(text, limit)))


def _prose(text: str, hosts: frozenset[str]) -> str:
    """Text outside code. A backtick left over would open code that ends in another line."""
    lines = _DEEP_HEADING.sub(r"\1###", _LINE_MARK.sub(r"\1\\", text))
    parts = [_even(part) for part in lines.split("`")]
    parts[-1] = lines.rpartition("`")[2]
    return "\\`".join(_outside_spans(without_links(part, hosts)) for part in parts)


def _outside_spans(text: str) -> str:
    """Addresses stand as code now."""
    parts: list[str] = []
    end = 0
    for span in _SPAN.finditer(text):
        if span[1]:
            parts += [_safe(text[end : span.start()]), span[0]]
            end = span.end()
    return "".join(parts) + _safe(text[end:])


def _safe(text: str) -> str:
    text = _INVITE.sub(lambda match: f"`{match[0]}`", text)
    text = _MARKUP.sub(lambda match: f"{_even(match[1])}\\<", text)
    return _unpinged(_SPOILER.sub(lambda match: rf"{_even(match[1])}\|\|", text))


def _unpinged(text: str) -> str:
    """Nothing unseen is left of what was written: this mark is ours."""
    return _EVERYONE.sub("@\u200b", text)


def _even(text: str) -> str:
    """Without a last backslash that escapes what follows."""
    return text[:-1] if (len(text) - len(text.rstrip("\\"))) % 2 else text
