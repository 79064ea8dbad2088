"""Plain text → what Slack takes: it can ping, link and disguise nothing. Pure; the way in is
`slack_markup`.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_URL = r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|mailto:)[^\s<>`|]+"
_OUTGOING = re.compile(
    rf"!?\[(?P<label>[^\]\n]*)\]\(\s*<?(?P<target>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?"
    rf"(?:\s+[\"'(][^\n]*?[\"')])?\s*\)|<(?P<auto>{_URL})>|(?<![\w/])(?P<bare>{_URL})"
)
_QUOTE = re.compile(r"^(?:[ \t]*>)+", re.MULTILINE)
# Controls, soft hyphen, zero-width, bidi and tag characters: seen by nobody, they change what is.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners belong to some scripts and to emoji, never between plain letters.
_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]")
_MARKUP = re.compile(r"<(?=[@!#\w/])")


def to_slack(markdown: str, hosts: frozenset[str] = frozenset()) -> str:
    """Markdown as Slack takes it. It mentions nobody, and links live only to `hosts`."""
    seen = visible(markdown)
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(seen):
        parts += [_prose(seen[end : code.start()], hosts), escape(code[0])]
        end = code.end()
    return "".join(parts) + _prose(seen[end:], hosts)


def escape(text: str) -> str:
    """Slack's own markup begins with `<`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def visible(text: str) -> str:
    """The text without what nobody can see."""
    return _JOINER.sub("", _UNSEEN.sub("", text))


def label(text: str, limit: int) -> str:
    """One line for a place where Slack knows no markup, such as a button or a title."""
    line = _MARKUP.sub("‹", " ".join(visible(text).split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _prose(text: str, hosts: frozenset[str]) -> str:
    """Text outside code. A quote keeps its mark."""
    marked = _OUTGOING.sub(lambda match: _link(match, hosts), text)
    quotes = _QUOTE.sub(lambda match: match[0].replace(">", "\x00"), marked)
    return escape(quotes).replace("\x00", ">")


def _link(match: re.Match[str], hosts: frozenset[str]) -> str:
    """An address as code, so that nobody is led to where data points."""
    if match["label"] is None:
        address = match["auto"] or match["bare"]
        kept = address.rstrip(".,;:!?*_'\")]}") if match["bare"] else address
        return f"`{kept}`{address[len(kept) :]}" if kept else address
    target, said = match["target"], match["label"]
    if _host(target) in hosts and "`" not in said:
        return f"[{said}]({target})"
    said = re.sub(_URL, "", said).strip()
    return f"{said} (`{target}`)" if said and target else said or f"`{target}`"


def _host(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if scheme.lower() != "https" or not mark:
        return ""
    return re.split(r"[/?#\\]", rest, maxsplit=1)[0].lower()
