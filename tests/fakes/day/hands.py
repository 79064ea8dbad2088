"""Doing again what nobody has heard: presses, modals and commands, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

TRIES = 8
LOOK_S = 60
CONNECTED_S = 150

# Do something once; whether it was heard.
Act = Callable[[], Awaitable[bool]]
Until = Callable[[Callable[[], bool], float], Awaitable[None]]


class Hands:
    """`until` waits for something, `is_connected` says whether the bot hears anything."""

    def __init__(self, until: Until, is_connected: Callable[[], bool]) -> None:
        self.lock = asyncio.Lock()
        self._until = until
        self._is_connected = is_connected

    async def do(self, what: str, act: Act) -> None:
        """Until it is heard.

        Raises:
            TimeoutError: it never was.
        """
        async with self.lock:
            await self.redo(what, act)

    async def redo(self, what: str, act: Act) -> None:
        """The same for who has the `lock` already."""
        for _ in range(TRIES):
            await self.until("a connection", self._is_connected, CONNECTED_S)
            if await act():
                return
        raise TimeoutError(f"{what}: never heard")

    async def until_seen(
        self, what: str, act: Callable[[], Awaitable[object]], met: Callable[[], bool]
    ) -> None:
        """Do it again as long as nothing comes of it: what isn't a message may be lost in a crash.

        Raises:
            TimeoutError: nothing ever does.
        """
        for attempt in range(TRIES):
            await act()
            try:
                await self.until(what, met, LOOK_S)
            except TimeoutError:
                if attempt == TRIES - 1:
                    raise
            else:
                return

    async def until(self, what: str, met: Callable[[], bool], deadline_s: float) -> None:
        """Return when it is so.

        Raises:
            TimeoutError: it isn't; the text says what.
        """
        try:
            await self._until(met, deadline_s)
        except TimeoutError as error:
            raise TimeoutError(f"{what}: not in {deadline_s:g} s") from error
