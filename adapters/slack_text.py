"""Slack's markup ⇄ plain text, and where an answer may be cut in two. Pure."""

from __future__ import annotations

import html
import re

_MENTION = re.compile(r"<@(\w+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#\w+\|([^>]*)>")
_SPECIAL = re.compile(r"<!(?:subteam\^)?(\w+)(?:\^[^|>]*)?(?:\|([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")


def mentions(text: str, user_id: str) -> bool:
    """Whether Slack's markup mentions that user."""
    return any(match[1] == user_id for match in _MENTION.finditer(text))


def from_slack(text: str, own_id: str) -> str:
    """What a person typed, without the mention of ourselves."""
    said = _MENTION.sub(lambda m: "" if m[1] == own_id else f"@{m[2] or m[1]}", text)
    said = _CHANNEL.sub(r"#\1", said)
    said = _LINK.sub(lambda m: m[1] if m[2] in (None, "", m[1]) else f"{m[2]} ({m[1]})", said)
    said = _SPECIAL.sub(lambda m: m[2] or f"@{m[1]}", said)
    return html.unescape(said).strip()


def to_slack(markdown: str) -> str:
    """Markdown that can mention nobody: Slack's own markup begins with `<`."""
    return markdown.replace("&", "&amp;").replace("<", "&lt;")


def split(text: str, limit: int) -> tuple[str, str]:
    """A beginning of at most `limit` characters, cut at the end of a line if there is one,
    and the rest. A code fence that is open at the cut is closed and opened again.
    """
    if len(text) <= limit:
        return text, ""
    room = limit - len("\n```")
    end = text.rfind("\n", 0, room) + 1 or room
    head, rest = text[:end], text[end:]
    fences = [line for line in head.splitlines() if line.lstrip().startswith("```")]
    if len(fences) % 2:
        closing = "```" if head.endswith("\n") else "\n```"
        return f"{head}{closing}", f"{fences[-1].strip()}\n{rest}"
    return head, rest
