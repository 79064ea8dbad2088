"""What is kept a minute is never older, and nothing is kept that has changed since it was asked."""

from __future__ import annotations

from adapters.recent import KEPT, KEPT_S, Recent
from tests.fakes.clock import Clock


class Source:
    """Answers with how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> int:
        self.asked += 1
        return self.asked


async def test_an_answer_is_kept_a_minute_from_when_it_was_asked_for() -> None:
    clock, source = Clock(), Source()
    recent: Recent[str, int] = Recent(clock)

    async def slow() -> int:
        clock.now_s += KEPT_S / 2
        return await source()

    assert await recent.get("a", slow) == 1
    clock.now_s += KEPT_S / 2 - 1
    assert await recent.get("a", source) == 1
    clock.now_s += 1
    assert await recent.get("a", source) == 2


async def test_an_answer_that_a_change_overtook_is_not_kept() -> None:
    source = Source()
    recent: Recent[str, int] = Recent(Clock())

    async def overtaken() -> int:
        recent.drop(lambda _: False)
        return await source()

    assert await recent.get("a", overtaken) == 1
    assert await recent.get("a", source) == 2
    recent.drop(lambda one: one == "b")
    assert await recent.get("a", source) == 2
    recent.drop(lambda one: one == "a")
    assert await recent.get("a", source) == 3


async def test_only_another_answer_than_the_kept_one_is_news() -> None:
    source = Source()
    recent: Recent[str, int] = Recent(Clock())
    assert not recent.told("a", 7)
    await recent.get("a", source)
    assert not recent.told("a", 1)
    assert recent.told("a", 7)
    assert await recent.get("a", source) == 2


async def test_the_oldest_answers_make_room() -> None:
    source = Source()
    recent: Recent[int, int] = Recent(Clock())
    for number in range(KEPT + 1):
        await recent.get(number, source)
    await recent.get(KEPT, source)
    assert source.asked == KEPT + 1
    await recent.get(0, source)
    assert source.asked == KEPT + 2
