"""A desk that keeps what it is handed, and says no or waits when a test wants it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.desk import Home
from adapters.messages import Message, Origin, OriginOf, Platform


@dataclass
class RecordingDesk:
    """`accepted` has every copy, `messages` each message once, `resumed_before` whether what was
    left had been taken up by then; `refusals` are raised in turn,
    `gate` holds `accept` up until it is set.
    """

    overview: Home = field(default_factory=lambda: Home((), (), 0))
    accepted: list[Message] = field(default_factory=list[Message])
    origins: list[Origin] = field(default_factory=list[Origin])
    resumed: list[str] = field(default_factory=list[str])
    resumed_before: list[bool] = field(default_factory=list[bool])
    origin_of: OriginOf | None = None
    homes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    refusals: deque[Exception] = field(default_factory=deque[Exception])
    gate: asyncio.Event | None = None
    entered: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[Message]:
        """In order of first arrival."""
        return list({(str(message.key), message.id): message for message in self.accepted}.values())

    async def accept(self, message: Message, origin: Origin) -> None:
        self.entered += 1
        self.changed.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.refusals:
            raise self.refusals.popleft()
        self.accepted.append(message)
        self.resumed_before.append(bool(self.resumed))
        self.origins.append(origin)
        self.changed.set()

    async def resume(self, prefix: str, origin_of: OriginOf, via: Platform | None = None) -> None:
        self.resumed.append(prefix)
        self.origin_of = origin_of
        self.changed.set()

    async def home(self, platform: Platform, workspace: str, author_id: str) -> Home:
        self.homes.append((workspace, author_id))
        self.changed.set()
        return self.overview

    async def until(self, met: Callable[[], bool], deadline_s: float = 20) -> None:
        """Return when something about the desk is so."""
        async with asyncio.timeout(deadline_s):
            while not met():
                self.changed.clear()
                await self.changed.wait()

    async def has(self, count: int) -> list[Message]:
        """The first so many different messages."""
        await self.until(lambda: len(self.messages) >= count)
        return self.messages[:count]
