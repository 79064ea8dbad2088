"""What a thread is called: by its question. Pure."""

from __future__ import annotations

import re

from ..markdown.visible import one_line

MAX_CHARS = 100
UNNAMED = "A question"
# What Discord's clients would draw, link or notify somewhere.
_MARKUP = re.compile(r"[*_~`|<>@#\\]+")


def thread_name(question: str) -> str:
    """One line of plain words; a question without any gives a plain name."""
    first = next((line for line in question.splitlines() if line.strip()), "")
    return one_line(_MARKUP.sub(" ", first), MAX_CHARS) or UNNAMED
