"""Text without what nobody can see. Pure."""

from __future__ import annotations

import re

# Controls, soft hyphen, zero-width, bidi and tag characters: seen by nobody, they change what is.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners belong to some scripts and to emoji, never between plain letters.
_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]")


def visible(text: str) -> str:
    """The text without what nobody can see."""
    return _JOINER.sub("", _UNSEEN.sub("", text))


def one_line(text: str, limit: int) -> str:
    """The visible text in one line of at most so many characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
