"""Who gets a sandbox when the host is full."""

from __future__ import annotations

import asyncio

import pytest

from bot import admission
from bot.admission import Admission


class Host:
    def __init__(self, awake: int) -> None:
        self.awake = awake
        self.idle = 0

    async def count(self) -> int:
        return self.awake

    async def make_room(self) -> bool:
        if not self.idle:
            return False
        self.idle -= 1
        self.awake -= 1
        return True


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "RETRY_S", 0)


async def test_with_room_nobody_waits() -> None:
    host = Host(1)
    async with Admission(2, awake=host.count, make_room=host.make_room).seat():
        pass


async def test_a_full_host_puts_an_idle_sandbox_to_sleep_first() -> None:
    host = Host(2)
    host.idle = 1
    async with Admission(2, awake=host.count, make_room=host.make_room).seat():
        assert host.awake == 1


async def test_who_waits_is_told_its_place_and_comes_in_order() -> None:
    host = Host(2)
    desk = Admission(2, awake=host.count, make_room=host.make_room)
    told: list[tuple[str, int]] = []
    served: list[str] = []
    queued = asyncio.Event()

    async def ask(name: str) -> None:
        async def waiting(before: int) -> None:
            told.append((name, before))
            if len(told) == 3:
                queued.set()

        async with desk.seat(waiting):
            served.append(name)

    asking = [asyncio.create_task(ask(name)) for name in "abc"]
    await queued.wait()
    assert sorted(told) == [("a", 0), ("b", 1), ("c", 2)]
    host.awake = 0
    await asyncio.gather(*asking)
    assert served == ["a", "b", "c"]


async def test_who_gives_up_leaves_the_queue() -> None:
    host = Host(2)
    desk = Admission(2, awake=host.count, make_room=host.make_room)
    told = asyncio.Event()

    async def waiting(before: int) -> None:
        told.set()

    async def ask() -> None:
        async with desk.seat(waiting):
            pass

    first = asyncio.create_task(ask())
    await told.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    host.awake = 0
    async with desk.seat():
        pass
