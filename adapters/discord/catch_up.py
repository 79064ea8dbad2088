"""Reads what was said while nobody listened. Knows Discord's histories, not what they are for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import discord
import structlog

from .clients import Clients
from .errors import FAILURES, reason

log = structlog.get_logger()

# Messages are handled out of order across channels: a little more is read, the desk knows doubles.
OVERLAP_MS = 120_000
# Shorter gaps archive no thread that anybody wrote in.
ARCHIVES_AFTER_MS = 3_600_000
MAX_MESSAGES = 1000
MAX_DIRECTS = 200
MAX_ARCHIVED = 100

Readable = discord.TextChannel | discord.VoiceChannel | discord.Thread


def minus_ms(snowflake: int, milliseconds: int) -> int:
    """A snowflake so much older."""
    return max(0, (snowflake >> 22) - milliseconds) << 22


async def missed(
    listening: discord.AutoShardedClient, shard: int, *, since: int, now: int
) -> list[discord.Message]:
    """What was said in a shard's guilds after `since`, oldest first; both times are snowflakes."""
    after = minus_ms(since, OVERLAP_MS)
    is_long = (now >> 22) - (since >> 22) > ARCHIVES_AFTER_MS
    found: list[discord.Message] = []
    for guild in listening.guilds:
        if guild.shard_id != shard:
            continue
        for channel in _used(guild, after):
            found += await _read(channel, after)
        if is_long:
            async for thread in _archived(guild, after):
                found += await _read(thread, after)
    return sorted(found, key=lambda message: message.id)


async def missed_directly(clients: Clients, directs: dict[int, int]) -> list[discord.Message]:
    """What was said in these channels after the newest that was handled there, oldest first."""
    found: list[discord.Message] = []
    for channel_id, newest in directs.items():
        found += await _read(clients.rest.get_partial_messageable(channel_id), newest)
    return sorted(found, key=lambda message: message.id)


def _used(guild: discord.Guild, after: int) -> Iterable[Readable]:
    """Channels and active threads in which something newer was said, and that we may read."""
    for channel in (*guild.text_channels, *guild.voice_channels, *guild.threads):
        if (channel.last_message_id or 0) > after and _may_read(channel, guild):
            yield channel


def _may_read(channel: Readable, guild: discord.Guild) -> bool:
    try:
        allowed = channel.permissions_for(guild.me)
    except discord.ClientException:  # a thread whose channel isn't seen
        return False
    return allowed.view_channel and allowed.read_message_history


async def _archived(guild: discord.Guild, after: int) -> AsyncIterator[discord.Thread]:
    """Threads that were archived again meanwhile, and in which something newer was said."""
    since = discord.utils.snowflake_time(after)
    for channel in guild.text_channels:
        if not _may_read(channel, guild):
            continue
        try:
            async for thread in channel.archived_threads(limit=MAX_ARCHIVED):
                if thread.archive_timestamp < since:
                    break
                if (thread.last_message_id or 0) > after:
                    yield thread
        except FAILURES as error:
            log.warning("archived threads not read", channel=channel.id, reason=reason(error))


async def _read(
    channel: Readable | discord.PartialMessageable, after: int
) -> list[discord.Message]:
    start, found = discord.Object(after), list[discord.Message]()
    try:
        history = channel.history(limit=MAX_MESSAGES, after=start, oldest_first=True)
        found += [message async for message in history]
    except FAILURES as error:
        log.warning("missed messages not read", channel=channel.id, reason=reason(error))
    if len(found) >= MAX_MESSAGES:
        log.warning("more was missed than is read", channel=channel.id, read=len(found))
    return found
