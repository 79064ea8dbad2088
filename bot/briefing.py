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
) -> str:
    """Language, local time, what was said in the thread before, the files that came along, and
    sentences about data that have changed.
    """
    lines = [_now(author, now)]
    if author.language and not author.language.lower().startswith("en"):
        lines.append(f"{replies.plain(author.name)}'s language: {replies.plain(author.language)}.")
    if earlier:
        lines.append("Said in this thread before you were asked:")
        lines += [
            f"- {replies.plain(remark.author)}: {replies.plain(remark.text, MAX_REMARK_CHARS)}"
            for remark in earlier[-MAX_REMARKS:]
        ]
    if received is not None:
        lines.append(f"Files came with this message. {received.summary}")
    return "\n".join([*lines, *changes])


def _now(author: Author, now: datetime) -> str:
    zone: tzinfo = UTC
    name = "UTC"
    if author.time_zone:
        # A zone that this machine doesn't know: the time is told in UTC.
        with suppress(ZoneInfoNotFoundError, ValueError):
            zone, name = ZoneInfo(author.time_zone), author.time_zone
    return f"Now: {now.astimezone(zone):%a %Y-%m-%d %H:%M} {name}."
