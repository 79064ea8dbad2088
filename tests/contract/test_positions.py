"""How far something was read is remembered, by the database as by its double."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

import pytest

from adapters.discord.kept_seen import KeptSeen
from adapters.discord.seen import MemorySeen, Seen
from bot.store import Store


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def seen(
    request: pytest.FixtureRequest, fresh_url: Callable[[str], str]
) -> AsyncGenerator[Seen]:
    if request.param == "memory":
        yield MemorySeen()
        return
    store = await Store.open(fresh_url(request.param))
    yield KeptSeen(store.engine)
    await store.close()


async def test_a_position_only_grows(seen: Seen) -> None:
    assert await seen.position("discord") == 0
    await seen.advance("discord", 1575223042882142208)
    await seen.advance("discord", 12)
    assert await seen.position("discord") == 1575223042882142208


async def test_the_latest_of_a_kind_come_first(seen: Seen) -> None:
    for name, position in (("a:1", 5), ("a:2", 9), ("a:3", 7), ("b:1", 8)):
        await seen.advance(name, position)
    assert list((await seen.latest("a:", 2)).items()) == [("a:2", 9), ("a:3", 7)]
