"""Discord's own markup → what a person meant. Pure; the way out is the reply's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

_MENTION = re.compile(r"<(@!?|@&|#)(\d+)>")
_COMMAND = re.compile(r"<(/[^:>\n]{1,100}):\d+>")
_EMOJI = re.compile(r"<a?(:\w{1,64}:)\d+>")
_TIME = re.compile(r"<t:(-?\d{1,11})(?::[a-zA-Z])?>")


def mentioned(text: str) -> frozenset[str]:
    """The ids of the people and roles that a text mentions."""
    return frozenset(match[2] for match in _MENTION.finditer(text) if match[1] != "#")


def from_discord(text: str, own_ids: Iterable[str], names: Mapping[str, str]) -> str:
    """What was typed, without the mention of ourselves; people, roles and channels by name as far
    as it is known.
    """
    ours = frozenset(own_ids)

    def named(match: re.Match[str]) -> str:
        kind, one = match[1], match[2]
        if one in ours and kind != "#":
            return ""
        return f"{'#' if kind == '#' else '@'}{names.get(one, one)}"

    said = _MENTION.sub(named, text)
    said = _COMMAND.sub(r"\1", said)
    said = _EMOJI.sub(r"\1", said)
    return _TIME.sub(_moment, said).strip()


def _moment(match: re.Match[str]) -> str:
    try:
        return f"{datetime.fromtimestamp(int(match[1]), UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):  # no date that people know
        return match[0]
