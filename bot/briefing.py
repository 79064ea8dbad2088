"""What the model should know of who asks, besides the question. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.messages import Author, Remark

from . import replies
from .receiving import Received

MAX_REMARKS = 20
MAX_REMARK_CHARS = 300


def about(
    author: Author,
    earlier: tuple[Remark, ...],
    received: Received | None,
    now: datetime,
    changes: Iterable[str] = (),
    told: Iterable[str] = (),
) -> str:
    """The day, the language, what was said in the thread before, the files that came along, and
    sentences about data that have changed. `told` are the briefings of earlier questions: what
    still holds of them isn't told again.
    """
    facts = [("Today: ", _today(author, now))]
    if author.language and not author.language.lower().startswith("en"):
        facts.append((f"{replies.plain(author.name)}'s language: ", replies.plain(author.language)))
    known = [line for briefing in told for line in briefing.splitlines()]
    lines = [what + fact for what, fact in facts if _last(known, what) != what + fact]
    if earlier:
        lines.append("Said in this thread before you were asked:")
        lines += [
            f"- {replies.plain(remark.author)}: {replies.plain(remark.text, MAX_REMARK_CHARS)}"
            for remark in earlier[-MAX_REMARKS:]
        ]
    if received is not None:
        lines.append(f"Files came with this message. {received.summary}")
    return "\n".join([*lines, *changes])


def _last(lines: list[str], beginning: str) -> str | None:
    return next((line for line in reversed(lines) if line.startswith(beginning)), None)


def _today(author: Author, now: datetime) -> str:
    """Not the time, which a cell knows better."""
    zone: tzinfo = UTC
    name = "UTC"
    if author.time_zone:
        # A zone that this machine doesn't know: the day is told in UTC.
        with suppress(ZoneInfoNotFoundError, ValueError):
            zone, name = ZoneInfo(author.time_zone), author.time_zone
    return f"{now.astimezone(zone):%a %Y-%m-%d} {name}"
