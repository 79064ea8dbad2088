"""What commands are answered with, in memory and in the database: one behaviour."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.kept_tokens import KeptTokens
from adapters.discord.posts import Answer
from adapters.discord.tokens import GOOD_FOR, KeptToken, MemoryTokens, Token, Tokens
from bot.store import Store

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ONE = Answer("discord:1:2:3", "10")
OUTSIDE = Answer("discord:1:2:", "11")
# The real ids are this large.
TOKEN = Token(1_311_000_000_000_000_000, "aW50ZXJhY3Rpb24")


@dataclass
class Now:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def tokens(
    request: pytest.FixtureRequest, fresh_url: Callable[[str], str], now: Now
) -> AsyncGenerator[Tokens]:
    if request.param == "memory":
        yield MemoryTokens(now)
        return
    store = await Store.open(fresh_url(request.param))
    yield KeptTokens(store.engine, now)
    await store.close()


async def test_what_was_kept_is_there_with_what_was_said(tokens: Tokens) -> None:
    await tokens.keep(ONE, TOKEN)
    await tokens.keep(OUTSIDE, TOKEN)
    await tokens.said(ONE, 2)
    assert await tokens.good() == [
        KeptToken(ONE, TOKEN, NOON, said=2),
        KeptToken(OUTSIDE, TOKEN, NOON),
    ]


async def test_an_answer_that_is_whole_needs_none(tokens: Tokens) -> None:
    await tokens.keep(ONE, TOKEN)
    await tokens.drop(ONE)
    await tokens.said(ONE, 1)
    assert await tokens.good() == []


async def test_one_that_discord_takes_no_more_is_forgotten(tokens: Tokens, now: Now) -> None:
    await tokens.keep(ONE, TOKEN)
    now.at += GOOD_FOR - timedelta(seconds=1)
    assert len(await tokens.good()) == 1
    now.at += timedelta(seconds=1)
    assert await tokens.good() == []
    now.at = NOON
    assert await tokens.good() == []


def test_a_token_is_shown_by_no_log() -> None:
    assert TOKEN.text not in repr(KeptToken(ONE, TOKEN, NOON))
