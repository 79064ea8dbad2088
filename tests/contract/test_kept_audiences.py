"""What was told last of who reads, in both databases."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.audience import Audience, Reader
from adapters.messages import ThreadKey
from bot.kept_audiences import KeptAudiences
from bot.store import Store

KEY = ThreadKey("slack", "T_1", "C1", "1.1")
ANA = Reader("member", frozenset({"slack:T_1:UANA", "slack:T_1:@board"}))
AUDIENCE = Audience(frozenset({ANA, Reader("guest")}), is_direct=True, is_shared=True)
MINUTES = timedelta(minutes=5)


@dataclass
class Watch:
    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def watch() -> Watch:
    return Watch()


@pytest.fixture
async def kept(database_url: str, watch: Watch) -> AsyncGenerator[KeptAudiences]:
    store = await Store.open(database_url, clock=watch)
    yield store.audiences
    await store.close()


async def test_it_comes_back_as_it_was_for_the_same_people_and_a_while(
    kept: KeptAudiences, watch: Watch
) -> None:
    await kept.put(KEY, AUDIENCE, "a")
    watch.now += MINUTES
    assert await kept.get(KEY, "a", MINUTES) == AUDIENCE
    assert await kept.get(KEY, "b") is None
    assert await kept.get(replace(KEY, thread="2.2"), "a") is None
    watch.now += timedelta(seconds=1)
    assert await kept.get(KEY, "a", MINUTES) is None
    assert await kept.get(KEY, "a") == AUDIENCE


async def test_what_is_told_again_counts_from_then(kept: KeptAudiences, watch: Watch) -> None:
    await kept.put(KEY, AUDIENCE, "a")
    watch.now += MINUTES
    await kept.put(KEY, AUDIENCE, "a")
    watch.now += MINUTES
    assert await kept.get(KEY, "a", MINUTES) == AUDIENCE
    await kept.put(KEY, Audience(), "a")
    assert await kept.get(KEY, "a") == Audience()


@pytest.mark.parametrize(
    ("place", "left"),
    [
        (KEY, ["slack:T_1:C1:2.2", "slack:T_1:C12:1.1", "slack:TX1:C1:1.1"]),
        (replace(KEY, thread=""), ["slack:T_1:C12:1.1", "slack:TX1:C1:1.1"]),
        (replace(KEY, channel="", thread=""), ["slack:TX1:C1:1.1"]),
    ],
)
async def test_what_others_came_to_is_forgotten_and_nothing_else(
    kept: KeptAudiences, place: ThreadKey, left: list[str]
) -> None:
    keys = [str(KEY), "slack:T_1:C1:2.2", "slack:T_1:C12:1.1", "slack:TX1:C1:1.1"]
    for key in keys:
        await kept.put(ThreadKey.parse(key), AUDIENCE, "a")
    await kept.drop(place)
    assert [key for key in keys if await kept.get(ThreadKey.parse(key), "a")] == left
    assert left == [key for key in keys if not place.has(ThreadKey.parse(key))]
