"""Links in text that nobody vouches for: they are shown, and lead nowhere. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_URL = r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|mailto:)[^\s<>`|]+"
_OUTGOING = re.compile(
    rf"!?\[(?P<label>[^\]\n]*)\]\(\s*<?(?P<target>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?"
    rf"(?:\s+[\"'(][^\n]*?[\"')])?\s*\)|<(?P<auto>{_URL})>|(?<![\w/])(?P<bare>{_URL})"
)


def outside_code(text: str, prose: Callable[[str], str], code: Callable[[str], str]) -> str:
    """The text with one change outside of code spans, and another for them."""
    parts: list[str] = []
    end = 0
    for span in _CODE.finditer(text):
        parts += [prose(text[end : span.start()]), code(span[0])]
        end = span.end()
    return "".join(parts) + prose(text[end:])


def without_links(text: str, hosts: frozenset[str] = frozenset()) -> str:
    """Text outside code: addresses stand as code, except `https` links to these hosts."""
    return _OUTGOING.sub(lambda match: _link(match, hosts), text)


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
