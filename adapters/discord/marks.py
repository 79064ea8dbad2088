"""How far the messages were heard, kept in memory and noted now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import discord

from .seen import DIRECT, GUILDS, Seen

NOTED_EVERY_S = 5.0


class Marks:
    """Notes the newest message not each time: what is read twice comes to nothing at the desk."""

    def __init__(
        self,
        seen: Seen,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._seen = seen
        self._clock = clock
        self._now = now
        self._noted_at = -NOTED_EVERY_S
        self._noted = 0
        self.newest = 0
        # What is missed by a shard that never listened, and by those that were lost.
        self._first = 0
        self._lost: dict[int, int] = {}
        self._listening: set[int] = set()

    async def load(self) -> None:
        """Begin where the last process ended; the first one begins now."""
        self.newest = self._noted = await self._seen.position(GUILDS)
        if not self.newest:
            self.newest = discord.utils.time_snowflake(self._now())
            await self._note()
        self._first = self.newest

    def lost(self, shard: int) -> None:
        """Nobody listens on a shard from now on."""
        if shard in self._listening:
            self._listening.discard(shard)
            self._lost[shard] = self.newest

    def lost_all(self) -> None:
        """Nobody listens at all."""
        for shard in tuple(self._listening):
            self.lost(shard)

    def missed_since(self, shard: int) -> int:
        """The newest message when a shard was lost."""
        return self._lost.get(shard, self._first)

    def listens(self, shard: int) -> None:
        """A shard has caught up."""
        self._listening.add(shard)
        self._lost.pop(shard, None)

    async def handled(self, message_id: int, *, direct: int) -> None:
        """A message was heard; `direct` is the channel of a direct message, else 0."""
        if direct:
            await self._seen.advance(f"{DIRECT}{direct}", message_id)
        if message_id > self.newest:
            self.newest = message_id
            if self._clock() - self._noted_at >= NOTED_EVERY_S:
                await self._note()

    async def reached(self, direct: int) -> None:
        """People do something in direct messages: what they say there is looked for from now on,
        also what was said since this process began.
        """
        await self._seen.advance(f"{DIRECT}{direct}", self._first)

    async def close(self) -> None:
        """Note what wasn't yet."""
        if self.newest != self._noted:
            await self._note()

    async def directs(self, limit: int) -> dict[int, int]:
        """Channels of direct messages and the newest that was handled in each."""
        latest = await self._seen.latest(DIRECT, limit)
        return {int(name.removeprefix(DIRECT)): newest for name, newest in latest.items()}

    async def _note(self) -> None:
        self._noted_at = self._clock()
        self._noted = self.newest
        await self._seen.advance(GUILDS, self.newest)
