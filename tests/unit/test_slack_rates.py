"""How the replies of a workspace share what Slack allows."""

from __future__ import annotations

import asyncio

from adapters.clock import Clock
from adapters.slack.rates import Bucket, Rates
from tests.fakes.turned_clock import TurnedClock

MINUTE_S = 60.0


async def take(bucket: Bucket, clock: TurnedClock, count: int) -> list[float]:
    taken: list[float] = []
    for _ in range(count):
        await bucket.take()
        taken.append(clock.now())
    return taken


def most_in_a_minute(taken: list[float]) -> int:
    return max(sum(one <= other < one + MINUTE_S for other in taken) for one in taken)


async def test_no_minute_has_more_calls_than_slack_allows() -> None:
    clock = TurnedClock()
    rates = Rates(Clock(clock.now, clock.sleep))
    for bucket, allowed in ((rates.append, 100), (rates.start, 20), (rates.stop, 20)):
        clock.turn(600)
        taken = await take(bucket, clock, 3 * allowed)
        assert allowed * 0.9 <= most_in_a_minute(taken) <= allowed


async def test_who_waits_longest_is_served_first() -> None:
    clock = TurnedClock()
    bucket = Bucket(1, 60, Clock(clock.now, clock.sleep))
    served: list[str] = []

    async def call(name: str) -> None:
        await bucket.take()
        served.append(name)

    await asyncio.gather(*(call(name) for name in "abcabcabc"))
    assert "".join(served) == "abcabcabc"


async def test_when_slack_says_wait_everybody_waits() -> None:
    clock = TurnedClock()
    bucket = Bucket(10, 60, Clock(clock.now, clock.sleep))
    bucket.close(30)
    assert bucket.delay_s() == 30
    began = clock.now()
    await bucket.take()
    assert clock.now() - began >= 30
