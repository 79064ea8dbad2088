"""A session that asks too fast goes on one call at a time, after the others."""

from __future__ import annotations

import asyncio

from sidecar.crowd import Crowd
from sidecar.limits import Limits
from sidecar.policy import Grant
from sidecar.session import Session
from tests.fakes.identities import signed

LIMITS = Limits(burst_calls=1, calls_per_s=1000)
LONG_S = 600.0


def session(name: str) -> Session:
    thread = f"slack:T1:C1:{name}"
    return Session(name, Grant(thread, {}, identity=signed(thread)), LIMITS)


class Call:
    """One that is answered until it is told to end."""

    def __init__(self, crowd: Crowd, of: Session, *, steps: int = 1) -> None:
        self.begun, self.end = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._run(crowd, of, steps))

    async def _run(self, crowd: Crowd, of: Session, steps: int) -> None:
        async with crowd.place(of, steps=steps):
            self.begun.set()
            await self.end.wait()

    async def begins(self) -> None:
        async with asyncio.timeout(5):
            await self.begun.wait()

    async def ends(self) -> None:
        self.end.set()
        await self.task


async def test_calls_within_the_burst_wait_for_nobody() -> None:
    crowd = Crowd(patience_s=LONG_S)
    calls = [Call(crowd, session(name)) for name in ("a", "b")]
    for call in calls:
        await call.begins()
    for call in calls:
        await call.ends()


async def test_a_call_that_comes_too_fast_lets_those_of_others_end_first() -> None:
    crowd = Crowd(patience_s=LONG_S)
    hasty = session("hasty")
    await Call(crowd, hasty).ends()
    other = Call(crowd, session("other"))
    await other.begins()
    late = Call(crowd, hasty)
    await until_waiting(hasty)
    third = Call(crowd, session("third"))
    await third.begins()
    await other.ends()
    assert not late.begun.is_set()

    await third.ends()
    await late.begins()
    await late.ends()


async def test_patience_ends() -> None:
    crowd = Crowd(patience_s=0.001)
    hasty = session("hasty")
    await Call(crowd, hasty).ends()
    other = Call(crowd, session("other"))
    await other.begins()

    late = Call(crowd, hasty)
    await late.begins()
    for call in (late, other):
        await call.ends()


async def test_calls_that_come_too_fast_are_answered_one_at_a_time() -> None:
    crowd = Crowd(patience_s=LONG_S)
    hasty = session("hasty")
    first, second, third = (Call(crowd, hasty) for _ in range(3))
    await first.begins()
    await second.begins()  # the one of the slow lane
    assert not third.begun.is_set()

    await second.ends()
    await third.begins()
    await first.ends()
    await third.ends()


async def test_a_call_that_is_given_up_while_it_waits_leaves_its_place() -> None:
    crowd = Crowd(patience_s=LONG_S)
    hasty = session("hasty")
    await Call(crowd, hasty).ends()
    other = Call(crowd, session("other"))
    await other.begins()
    late, next_one = Call(crowd, hasty), Call(crowd, hasty)
    await until_waiting(hasty)
    late.task.cancel()
    await asyncio.wait([late.task])
    await other.ends()

    await next_one.begins()
    await next_one.ends()
    assert not hasty.slow_lane.locked()


async def test_a_call_that_is_given_up_while_it_waits_takes_nothing_of_the_pace() -> None:
    crowd = Crowd(patience_s=LONG_S)
    hasty = session("hasty")
    await Call(crowd, hasty).ends()
    calls = [Call(crowd, hasty, steps=10**6) for _ in range(3)]
    await until_waiting(hasty)
    for call in calls:
        call.task.cancel()
    await asyncio.wait([call.task for call in calls])

    last = Call(crowd, hasty)
    await last.begins()
    await last.ends()


async def until_waiting(one: Session) -> None:
    async with asyncio.timeout(5):
        while not one.slow_lane.locked():  # noqa: ASYNC110 - a lock tells nobody
            await asyncio.sleep(0)
