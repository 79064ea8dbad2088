"""Slack's own markup → what a person meant. Pure; the way out is `text`'s."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..markdown.visible import visible
from .text import escape as escape_markup

_MENTION = re.compile(r"<@(\w+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#(\w+)(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!(?:subteam\^)?(\w+)(?:\^[^|>]*)?(?:\|([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")
_OPENING = re.compile(r"(?<!\w)([*_~`])(?=\S)")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)")


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people that are mentioned, each once."""
    return tuple(dict.fromkeys(match[1] for match in _MENTION.finditer(text)))


def from_slack(text: str, own_id: str = "", names: Mapping[str, str] | None = None) -> str:
    """What was typed, without the mention of ourselves; people by name as far as it is known."""
    known = names or {}

    def person(match: re.Match[str]) -> str:
        if match[1] == own_id:
            return ""
        return f"@{known.get(match[1]) or match[2] or match[1]}"

    def link(match: re.Match[str]) -> str:
        url, label = match[1], match[2]
        if not label or label == url:
            return url
        # A name with a dot that Slack took for a link is what the person typed.
        return label if _SCHEME.sub("", url) == label else f"{label} ({url})"

    said = _MENTION.sub(person, text)
    said = _CHANNEL.sub(lambda m: f"#{m[2] or m[1]}", said)
    said = _LINK.sub(link, said)
    said = _SPECIAL.sub(lambda m: m[2] or f"@{m[1]}", said)
    return unescape(said).strip()


def unescape(text: str) -> str:
    """Slack escapes these three and nothing else."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """Text from anywhere for a `mrkdwn` field: it can mention, link and format nothing.

    A zero-width character goes before what would begin bold, italics, strike or code.
    """
    return _OPENING.sub("\u200b\\1", escape_markup(visible(text)))
