"""Threads that answers go to: found, made, and made room for. Knows Discord's refusals."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any
from weakref import WeakValueDictionary

import discord
import structlog

from ..messages import ThreadKey
from . import errors
from .clients import Clients
from .errors import code_of, reason
from .place import NoRoom
from .thread_names import thread_name

log = structlog.get_logger()

KEPT = 5000
ARCHIVE_AFTER_MINUTES = 1440
# Of our own threads, so many are archived for a new one, and none that was used just now.
ARCHIVED_AT_ONCE = 5
BUSY_MS = 3_600_000

NOT_ALLOWED = (
    "I may not open a thread here. Whoever manages this channel can allow me to "
    "*Create Public Threads* and to *Send Messages in Threads*."
)
TOO_MANY = (
    "I can't open a thread here: this server has as many active threads as Discord allows. "
    "Close some, and ask again."
)
NO_THREADS_HERE = (
    "I answer in threads, and this kind of channel has none. "
    "Ask me in a text channel, or write to me directly."
)
GONE = "The message that I was to answer is gone."
REFUSED = "Discord doesn't let me open a thread here ({})."


class Threads:
    """Which threads are there. One at a time is made from one message."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._known: OrderedDict[str, None] = OrderedDict()
        self._doors: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ensure(self, key: ThreadKey, question: str, *, is_first: bool) -> None:
        """Have the thread of a key there.

        Raises:
            NoRoom: it can't be had.
            discord.HTTPException, aiohttp.ClientError, OSError: not now.
        """
        async with self._doors.setdefault(key.thread, asyncio.Lock()):
            if key.thread in self._known:
                return
            if not self._is_cached(key) and not (await self._exists(key, is_first=is_first)):
                await self._make(key, thread_name(question))
            self._remember(key.thread)

    def _is_cached(self, key: ThreadKey) -> bool:
        guild = self._clients.guild(key.workspace)
        return guild is not None and guild.get_thread(int(key.thread)) is not None

    async def _exists(self, key: ThreadKey, *, is_first: bool) -> bool:
        """Whether Discord knows the thread; of a message that nothing followed yet it needn't be
        asked: if somebody made one meanwhile, that shows.
        """
        if is_first:
            return False
        try:
            await self._clients.rest.http.get_channel(int(key.thread))
        except discord.NotFound:
            return False
        except discord.Forbidden as error:
            raise NoRoom(NOT_ALLOWED) from error
        return True

    async def _make(self, key: ThreadKey, name: str) -> None:
        try:
            await self._start(key, name)
        except discord.HTTPException as error:
            if code_of(error) != errors.TOO_MANY_THREADS:
                await self._despite(error, key)
                return
            if not await self._archive_stalest(key):
                raise NoRoom(TOO_MANY) from error
            try:
                await self._start(key, name)
            except discord.HTTPException as again:
                await self._despite(again, key)

    async def _start(self, key: ThreadKey, name: str) -> None:
        await self._clients.rest.http.start_thread_with_message(
            int(key.channel),
            int(key.thread),
            name=name,
            auto_archive_duration=ARCHIVE_AFTER_MINUTES,
        )

    async def _despite(self, error: discord.HTTPException, key: ThreadKey) -> None:
        """Go on in a thread that is there, although it couldn't be made."""
        code = code_of(error)
        if code == errors.THREAD_EXISTS:
            log.info("the thread was there", thread=str(key))
            return
        if not errors.is_refusal(error):
            raise error
        # A post in a forum is a thread without a message in the channel.
        if code not in (errors.MISSING_ACCESS, errors.MISSING_PERMISSIONS) and await self._exists(
            key, is_first=False
        ):
            return
        log.warning("no thread", thread=str(key), reason=reason(error))
        raise NoRoom(_sentence(error)) from error

    async def _archive_stalest(self, key: ThreadKey) -> int:
        """Archive those of our threads that nobody used for longest; how many it were."""
        try:
            found: Any = await self._clients.rest.http.get_active_threads(int(key.workspace))
        except discord.HTTPException as error:
            log.warning("active threads not read", guild=key.workspace, reason=reason(error))
            return 0
        archived = 0
        for thread_id in stalest(found["threads"], self._clients.me, now=int(key.thread)):
            try:
                await self._clients.rest.http.edit_channel(thread_id, archived=True)
            except discord.HTTPException as error:
                log.warning("not archived", thread=thread_id, reason=reason(error))
            else:
                archived += 1
        log.info("archived for a new thread", guild=key.workspace, threads=archived)
        return archived

    def _remember(self, thread: str) -> None:
        self._known[thread] = None
        while len(self._known) > KEPT:
            self._known.popitem(last=False)


def stalest(threads: list[Any], me: int, *, now: int) -> list[int]:
    """The ids of our own threads that were used longest ago, as Discord lists threads; `now` is
    a snowflake.
    """
    latest = ((now >> 22) - BUSY_MS) << 22
    used = [
        (int(one.get("last_message_id") or one["id"]), int(one["id"]))
        for one in threads
        if int(one.get("owner_id") or 0) == me
    ]
    return [thread_id for last, thread_id in sorted(used) if last < latest][:ARCHIVED_AT_ONCE]


def _sentence(error: discord.HTTPException) -> str:
    match code_of(error):
        case errors.MISSING_ACCESS | errors.MISSING_PERMISSIONS:
            return NOT_ALLOWED
        case errors.TOO_MANY_THREADS:
            return TOO_MANY
        case errors.WRONG_CHANNEL_TYPE:
            return NO_THREADS_HERE
        case errors.UNKNOWN_MESSAGE | errors.UNKNOWN_CHANNEL:
            return GONE
        case _:
            return REFUSED.format(reason(error))
