"""Several Socket Mode connections, so that there is always one. Knows no events.

Slack gives each event to one of an app's connections. A connection that Slack wants to end goes
on until its successor is up; one that fails leaves the others to serve.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from ..desk import AdapterError
from .errors import FAILURES, is_refusal, reason
from .socket import Ending, Socket

log = structlog.get_logger()

CONNECTIONS = 2
WATCH_S = 10.0
BACKOFF_S = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
CROWDED_S = 60.0
MOVING: tuple[Ending, ...] = ("refresh_requested", "warning")
MEND = "`threadbook doctor` says which token, and why."


class Sockets:
    """Keeps the connections open."""

    def __init__(
        self,
        make: Callable[[], Socket],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        watch_s: float = WATCH_S,
        seed: int | None = None,
    ) -> None:
        self._make = make
        self._sleep = sleep
        self._watch_s = watch_s
        self._random = random.Random(seed)
        self._draining: set[asyncio.Task[None]] = set()

    async def open(self) -> Socket:
        """The first connection.

        Raises:
            AdapterError: Slack refuses it, or can't be reached.
        """
        socket = self._make()
        try:
            await socket.open()
        except FAILURES as error:
            await socket.close()
            if is_refusal(error):
                raise AdapterError(
                    f"Slack refuses the app token ({reason(error)}). {MEND}"
                ) from error
            raise AdapterError(f"Slack can't be reached: {reason(error)}") from error
        return socket

    async def keep(self, first: Socket) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as slots:
                slots.create_task(self._slot(first))
                for _ in range(CONNECTIONS - 1):
                    slots.create_task(self._slot(None))
        finally:
            if self._draining:
                await asyncio.wait(self._draining)

    async def _slot(self, socket: Socket | None) -> None:
        """One connection after the other; the next is up before the last is closed."""
        last: Socket | None = None
        try:
            while True:
                socket = socket or await self._next()
                self._drain(last)
                last, socket = socket, None
                ending = await self._watch(last)
                log.info("socket ends", why=ending)
                if ending not in MOVING:
                    self._drain(last)
                    last = None
                if ending == "too_many_websockets":
                    await self._sleep(CROWDED_S)
        finally:
            self._drain(last)

    async def _next(self) -> Socket:
        """The next connection, however long Slack takes to give one."""
        failures = 0
        while True:
            socket = self._make()
            try:
                await socket.open()
            except FAILURES as error:
                await socket.close()
                if is_refusal(error):
                    log.error("slack refuses the socket", reason=reason(error), mend=MEND)
                else:
                    log.warning("no socket yet", reason=reason(error))
                longest_s = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
                failures += 1
                await self._sleep(longest_s * self._random.uniform(0.5, 1.0))
            except BaseException:
                await socket.close()
                raise
            else:
                return socket

    async def _watch(self, socket: Socket) -> Ending:
        """Wait for the end, or find that the line is dead although nobody said so."""
        while True:
            try:
                async with asyncio.timeout(self._watch_s):
                    return await socket.over()
            except TimeoutError:
                if not await socket.is_connected():
                    return "lost"

    def _drain(self, socket: Socket | None) -> None:
        if socket is not None:
            task = asyncio.create_task(socket.drain())
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)
