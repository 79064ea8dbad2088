"""Messages of the fake Discord as pages: what people read, without what keeps it harmless. Pure.

Signs of work and whispers are no pages: they are small, or reply to a person's message.
"""

from __future__ import annotations

import re
from itertools import takewhile

from tests.fakes.discord.messages import Posted
from tests.fakes.reading.lines import FENCE

STOP = "Stop"
SMALL = "-# "
RUNNING, ENDED = "… ", ("✓ ", "✗ ")
_ESCAPED = re.compile(r"\\([^\w\s])")
# Between `@` and a word that would ping everybody.
_UNPINGED = "@\u200b"


def is_page(message: Posted) -> bool:
    """Whether a message of the bot is a part of an answer in words."""
    is_whisper = message.visible_to is not None or message.answers is not None
    return bool(message.text) and not is_whisper and not is_work(message)


def is_work(message: Posted) -> bool:
    """Whether a message says what is being done, or was."""
    return all(
        line.startswith((SMALL, RUNNING, *ENDED)) for line in message.text.splitlines() if line
    )


def running(message: Posted) -> list[str]:
    """The steps that it shows as running."""
    said = message.text.splitlines()
    return [_plain(one.removeprefix(RUNNING)) for one in said if one.startswith(RUNNING)]


def status(message: Posted) -> str:
    """What it says is being done beside steps."""
    said = message.text.splitlines()
    if not any(button.get("label") == STOP for button in message.buttons):
        return ""
    return "\n".join(_plain(one.removeprefix(SMALL)) for one in said if one.startswith(SMALL))


def receipts(message: Posted) -> tuple[str, ...]:
    """The small lines at the end of a page."""
    if is_work(message):
        return ()
    small = takewhile(lambda line: line.startswith(SMALL), reversed(message.text.splitlines()))
    return tuple(small)


def text(message: Posted) -> str:
    """Its words, escapes outside of code and what is small below them left out; another message
    begins after it.
    """
    lines: list[str] = []
    is_code = False
    whole = message.text.splitlines()
    for line in whole[: len(whole) - len(receipts(message))]:
        is_fence = line.lstrip().startswith(FENCE)
        lines.append(line if is_code or is_fence else _plain(line))
        is_code ^= is_fence
    return "\n".join(lines)


def _plain(line: str) -> str:
    return _ESCAPED.sub(r"\1", line).replace(_UNPINGED, "@")
