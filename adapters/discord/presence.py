"""The sign that a question is being worked on: Discord shows us typing. Knows no answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from ..clock import Clock
from .calls import DECORATION_PATIENCE_S, Calls, Gone, Unsent
from .place import Channel

log = structlog.get_logger()

# Discord shows it for ten seconds, or until a message comes.
TYPING_S = 8.0
# Work that takes longer than this is shown in words, too, and can be stopped.
LONG_S = 2.0


class Presence:
    """Decoration: what Discord refuses of it is logged, and the answer goes on."""

    def __init__(self, calls: Calls, clock: Clock, on_long: Callable[[], None]) -> None:
        self._calls = calls
        self._clock = clock
        self._on_long = on_long
        self._began_at: float | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def is_long(self) -> bool:
        """Whether the work takes long already."""
        return self._began_at is not None and self._clock.now() - self._began_at >= LONG_S

    async def begin(self) -> None:
        """Show us typing until `rest`."""
        if self._began_at is None:
            self._began_at = self._clock.now()
        if self._keeping is None:
            await self._type()
            self.go_on()

    def go_on(self) -> None:
        """Type on, if that has been begun and rests."""
        if self._began_at is not None and self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())

    async def rest(self) -> None:
        """Type no more: there is something to read, or it is done."""
        task, self._keeping = self._keeping, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _keep(self) -> None:
        await self._clock.sleep(LONG_S)
        self._on_long()
        while True:
            await self._type()
            await self._clock.sleep(TYPING_S)

    async def _type(self) -> None:
        async def work(channel: Channel) -> None:
            await channel.typing()

        try:
            await self._calls.make(work, patience_s=DECORATION_PATIENCE_S)
        except Gone:
            return
        except Unsent as error:
            log.warning("not shown as typing", reason=str(error))
