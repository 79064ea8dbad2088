"""Times as medians, and two of them beside each other."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, one per repetition."""

    seconds: tuple[float, ...]

    def __add__(self, other: Times) -> Times:
        return Times(self.seconds + other.seconds)

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * 0.95))]


async def timed(
    repetitions: int,
    work: Callable[[], Awaitable[object]],
    *,
    before: Callable[[], Awaitable[object]] | None = None,
    pause_s: float = 0,
) -> Times:
    """How long the work took each time; what comes `before`, and the pause, don't count."""
    taken: list[float] = []
    for _ in range(repetitions):
        if before is not None:
            await before()
        await asyncio.sleep(pause_s)
        began = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - began)
    return Times(tuple(taken))


def line(what: str, ours: Times, theirs: Times) -> str:
    """A row of the report: ours, the baseline, and how many times faster."""
    ratio = theirs.p50 / ours.p50
    return f"{what:42} {_ms(ours.p50)} {_ms(ours.p95)}  {_ms(theirs.p50)}  {ratio:7.1f}x"


HEAD = f"{'':42} {'p50':>9} {'p95':>9}  {'baseline':>9}  {'faster':>8}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.0f} ms"
