"""Our own messages that nobody noted: sent just before a crash, or while no answer came back.

Knows how to find them in a thread, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import discord

from .body import fingerprint
from .calls import Calls
from .place import Channel
from .posts import InFlight, Posts

MAX_READ = 500
# Our clock and Discord's may differ by so much.
SKEW = timedelta(minutes=2)
KINDS = frozenset({discord.MessageType.default, discord.MessageType.reply})


async def strays(
    calls: Calls, posts: Posts, in_flight: Sequence[InFlight], *, me: int
) -> list[int]:
    """The ids of messages that were in flight and have arrived, in nobody's record.

    Raises:
        Unsent: Discord doesn't tell.
    """
    if not in_flight:
        return []
    since = min(one.noted_at for one in in_flight) - SKEW

    async def read(channel: Channel) -> list[discord.Message]:
        found = channel.history(limit=MAX_READ, after=since, oldest_first=False)
        return [one async for one in found if one.author.id == me and one.type in KINDS]

    marks = {one.fingerprint for one in in_flight}
    own = [one for one in await calls.make(read) if _mark(one) in marks]
    known = await posts.recorded([one.id for one in own])
    return [one.id for one in own if one.id not in known]


def _mark(message: discord.Message) -> str:
    return fingerprint(message.content, [file.size for file in message.attachments])
