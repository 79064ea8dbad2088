"""Calls to Discord that are repeated when that helps, and what is known when it doesn't.

Knows Discord's answers and errors in general, and no message.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import discord
import structlog

from ..clock import Clock
from .errors import FAILURES, MISSING_ACCESS, UNKNOWN_CHANNEL, code_of, reason
from .place import Channel, NoRoom, Room
from .rates import Rates

log = structlog.get_logger()

# How long one call may be repeated in all: text must arrive, decoration may stay away. A nonce is
# known to Discord for some minutes.
TEXT_PATIENCE_S = 150.0
DECORATION_PATIENCE_S = 4.0
BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)

UNKNOWN_GUILD = 10004
THREAD_ARCHIVED = 50083
# An old message may be edited a few times an hour; waiting doesn't help now.
TOO_OLD_TO_EDIT = 30046
# Slow mode, and limits on what is written in a channel or a server.
TOO_FAST = frozenset({20016, 20022, 20028, 20029, 40062})
GONE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_GUILD, MISSING_ACCESS})
LOCKED_OUT = 401

T = TypeVar("T")
Work = Callable[[Channel], Awaitable[T]]


class Unsent(Exception):
    """A call that didn't succeed."""


class Refused(Unsent):
    """Discord said no; `code` is its number for why, 0 where it gave none."""

    def __init__(self, why: str, code: int = 0) -> None:
        super().__init__(why)
        self.code = code


class Gone(Refused):
    """There is nowhere to say anything any more: no token, no channel or no thread."""


class Lost(Unsent):
    """No usable answer came. What was called for may have happened."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """`is_answer`: Discord's last word. `is_doubtful`: the effect may be there all the same."""

    reason: str
    code: int = 0
    is_answer: bool = False
    is_doubtful: bool = False
    retry_after_s: float = 0.0


class Calls:
    """The calls of one reply. After its place is gone, none is made."""

    def __init__(self, room: Room, rates: Rates, clock: Clock) -> None:
        self._room = room
        self._rates = rates
        self._clock = clock
        self._gone = ""
        # Why nothing is taken from us just now; whoever comes later may be heard.
        self.locked_out = ""

    @property
    def is_gone(self) -> bool:
        return bool(self._gone)

    async def make(self, work: Work[T], *, patience_s: float = TEXT_PATIENCE_S) -> T:
        """What the work gives. It is repeated, so it must be the same however often it is done.

        Raises:
            Refused: Discord doesn't do it.
            Gone: nor will it do anything else here.
            Lost: nobody knows whether it did.
        """
        if self._gone:
            raise Gone(self._gone)
        waited_s = 0.0
        for attempt in itertools.count():
            try:
                channel = await self._room.channel()
                return await work(channel)
            except NoRoom as error:
                self.leave(str(error))
                await self._room.tell(str(error))
                raise Gone(str(error)) from error
            except FAILURES as error:
                failure = self._heard(error)
            if failure.is_answer:
                raise self._refusal(failure)
            wait_s = failure.retry_after_s or BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
            waited_s += wait_s
            if waited_s > patience_s:
                raise Lost(failure.reason)
            await self._clock.sleep(wait_s)
        raise AssertionError

    def leave(self, why: str) -> None:
        """Call no more."""
        if not self._gone:
            log.warning("discord is gone for this reply", reason=why)
            self._gone = why

    def _heard(self, error: Exception) -> _Failure:
        if isinstance(error, discord.RateLimited):
            self._rates.limited()
            return _Failure("rate limited", retry_after_s=error.retry_after)
        if not isinstance(error, discord.HTTPException):
            said = f"{type(error).__name__}: {error}"[:200]
            return _Failure(said, is_doubtful=True)
        code = code_of(error)
        if code == TOO_OLD_TO_EDIT:
            return _Failure(reason(error), code, is_answer=True)
        if error.status == 429 or code in TOO_FAST:
            if error.status != 429:  # that is heard by `Rates.trace`
                self._rates.limited()
            return _Failure("rate limited", code, retry_after_s=_retry_after_s(error))
        if error.status >= 500:
            return _Failure(reason(error), code, is_doubtful=True)
        if error.status == LOCKED_OUT:
            self.locked_out = reason(error)
        return _Failure(reason(error), code, is_answer=True)

    def _refusal(self, failure: _Failure) -> Refused:
        if failure.code not in GONE and not self.locked_out:
            return Refused(failure.reason, failure.code)
        self.leave(failure.reason)
        return Gone(failure.reason, failure.code)


def _retry_after_s(error: discord.HTTPException) -> float:
    headers = getattr(error.response, "headers", {})
    try:
        return min(60.0, float(headers.get("Retry-After", "")))
    except ValueError:
        return 5.0
