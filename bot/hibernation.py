"""Which sessions go to sleep, and which checkpoints are given up. The journal always stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from sandbox.runner import Runner

from .records import SessionRecord
from .sessions import Sessions

log = structlog.get_logger()

LOOK_EVERY_S = 20
MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class Rules:
    """Idle sessions sleep after `idle`, or at once when the host has less than `min_free_bytes`.
    Checkpoints are given up after `keep`, the oldest first also over `max_disk_bytes` in all.
    """

    idle: timedelta
    min_free_bytes: int
    keep: timedelta
    max_disk_bytes: int


def free_bytes() -> int:
    """What the host could still give, as Linux reckons it."""
    for line in MEMINFO.read_text("ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise OSError("this kernel doesn't tell MemAvailable")


class Hibernation:
    """Looks at all sessions now and then."""

    def __init__(
        self,
        sessions: Sessions,
        runner: Runner,
        rules: Rules,
        *,
        free: Callable[[], int] = free_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sessions = sessions
        self._runner = runner
        self._rules = rules
        self._free = free
        self._now = clock

    @asynccontextmanager
    async def watching(self) -> AsyncGenerator[None]:
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # the top of this task: the next look tries again
                log.exception("hibernation failed")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Do what the rules ask for now."""
        now = self._now()
        asleep: list[SessionRecord] = []
        for record, state in await self._sessions.all():
            if state == "awake" and now - record.used_at >= self._rules.idle:
                await self._sleep(record)
            elif state == "asleep" and now - record.used_at >= self._rules.keep:
                log.info("checkpoint expired", thread=record.thread_key)
                await self._sessions.end(record)
            elif state == "asleep":
                asleep.append(record)
        while self._free() < self._rules.min_free_bytes and await self._sessions.make_room():
            log.warning("short of memory: a session was put to sleep")
        await self._trim(asleep)

    async def _sleep(self, record: SessionRecord) -> None:
        rest = await self._sessions.sleep(record)
        log.info("idle session", thread=record.thread_key, outcome=rest.sentence)

    async def _trim(self, asleep: list[SessionRecord]) -> None:
        """Give up the checkpoints used least recently, until the rest fits."""
        total = 0
        for record in asleep:  # the last used first
            usage = await self._runner.usage(record.container_id)
            total += usage.disk_bytes or 0
            if total > self._rules.max_disk_bytes:
                log.info("checkpoint given up for its size", thread=record.thread_key)
                await self._sessions.end(record)
