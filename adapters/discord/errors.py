"""Discord's own numbers for what it refuses, and what else may go wrong with a call."""

from __future__ import annotations

import aiohttp
import discord

# A call that brought no usable answer: refused, failed or never arrived. The library's closed
# session is a RuntimeError.
FAILURES = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    RuntimeError,
)
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
WRONG_CHANNEL_TYPE, NO_SUCH_FORM = 50024, 50035
THREAD_EXISTS, THREAD_LOCKED, TOO_MANY_THREADS = 160004, 160005, 160006


def code_of(error: BaseException) -> int:
    """Discord's number for a refusal; 0 where it gave none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def is_refusal(error: BaseException) -> bool:
    """Whether Discord said no, and will say so again."""
    return isinstance(error, discord.HTTPException) and 400 <= error.status < 429


def reason(error: BaseException) -> str:
    """Such as `50013 Missing Permissions`; `HTTP 503` where no word of Discord's came."""
    if not isinstance(error, discord.HTTPException):
        return str(error) or type(error).__name__
    return f"{error.code} {error.text}".strip() if error.code else f"HTTP {error.status}"
