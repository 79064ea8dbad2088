"""Plain text → what Slack takes: it can ping, link and disguise nothing. Pure; the way in is
`markup`.
"""

from __future__ import annotations

import re

from ..markdown.links import outside_code, without_links
from ..markdown.pieces import Cutter
from ..markdown.visible import one_line, visible

_QUOTE = re.compile(r"^(?:[ \t]*>)+", re.MULTILINE)
_MARKUP = re.compile(r"<(?=[@!#\w/])")


def to_slack(markdown: str, hosts: frozenset[str] = frozenset()) -> str:
    """Markdown as Slack takes it. It mentions nobody, and links live only to `hosts`."""
    return outside_code(visible(markdown), lambda text: _prose(text, hosts), escape)


def cutter(hosts: frozenset[str] = frozenset()) -> Cutter:
    """Pieces of markdown as Slack takes them."""
    return Cutter(lambda text: to_slack(text, hosts), escape)


def escape(text: str) -> str:
    """Slack's own markup begins with `<`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(text: str, limit: int) -> str:
    """One line for a place where Slack knows no markup, such as a button or a title."""
    return _MARKUP.sub("‹", one_line(text, limit))


def _prose(text: str, hosts: frozenset[str]) -> str:
    """Text outside code. A quote keeps its mark."""
    quotes = _QUOTE.sub(lambda match: match[0].replace(">", "\x00"), without_links(text, hosts))
    return escape(quotes).replace("\x00", ">")
