"""The record of posts in Discord, in memory and in the database: one behaviour."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.kept_posts import KEPT, KeptPosts
from adapters.discord.posts import Answer, InFlight, MemoryPosts, Posted, Posts
from bot.store import Store

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ONE = Answer("discord:1:2:3", "10")
OTHER = Answer("discord:1:2:3", "11")
ELSEWHERE = Answer("discord:1:2:4", "10")
# The real ones are this large.
ID = 1_311_000_000_000_000_000


@dataclass
class Now:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def posts(
    request: pytest.FixtureRequest, fresh_url: Callable[[str], str], now: Now
) -> AsyncGenerator[Posts]:
    if request.param == "memory":
        yield MemoryPosts(now)
        return
    store = await Store.open(fresh_url(request.param))
    yield KeptPosts(store.engine, now)
    await store.close()


async def test_of_an_answer_that_nobody_began_nothing_is_known(posts: Posts) -> None:
    assert await posts.of(ONE) == Posted()


async def test_what_is_being_sent_is_in_flight_until_it_is_there(posts: Posts, now: Now) -> None:
    first = await posts.sending(ONE, "aa")
    now.at += timedelta(seconds=5)
    await posts.sending(ONE, "bb")
    await posts.sent(first, ID)
    assert await posts.of(ONE) == Posted((ID,), (InFlight("bb", now.at),))


async def test_what_was_refused_is_nowhere(posts: Posts) -> None:
    number = await posts.sending(ONE, "aa")
    await posts.unsent(number)
    assert await posts.of(ONE) == Posted()


async def test_messages_are_known_in_the_order_they_were_sent(posts: Posts) -> None:
    for message_id in (ID + 2, ID + 1):
        await posts.sent(await posts.sending(ONE, "aa"), message_id)
    assert (await posts.of(ONE)).message_ids == (ID + 2, ID + 1)


async def test_answers_are_told_apart_by_thread_and_message(posts: Posts) -> None:
    await posts.sent(await posts.sending(ONE, "aa"), ID)
    await posts.done(ELSEWHERE)
    assert await posts.of(OTHER) == Posted()
    assert await posts.of(ELSEWHERE) == Posted(is_done=True)


async def test_an_answer_that_is_done_is_done_once_and_for_all(posts: Posts) -> None:
    await posts.sent(await posts.sending(ONE, "aa"), ID)
    await posts.done(ONE)
    await posts.done(ONE)
    assert await posts.of(ONE) == Posted((ID,), is_done=True)


async def test_whose_a_message_is_doesnt_matter_to_whether_it_is_recorded(posts: Posts) -> None:
    await posts.sent(await posts.sending(ONE, "aa"), ID)
    await posts.sent(await posts.sending(ELSEWHERE, "aa"), ID + 1)
    await posts.sending(OTHER, "aa")
    assert await posts.recorded([ID, ID + 1, ID + 2]) == {ID, ID + 1}
    assert await posts.recorded([]) == frozenset()


async def test_what_is_forgotten_is_forgotten_of_one_answer_alone(posts: Posts) -> None:
    await posts.sending(ONE, "aa")
    await posts.sent(await posts.sending(ONE, "bb"), ID)
    await posts.sent(await posts.sending(OTHER, "bb"), ID + 1)
    await posts.forget(ONE)
    assert await posts.of(ONE) == Posted()
    assert await posts.of(OTHER) == Posted((ID + 1,))


async def test_a_question_is_kept_once_under_a_short_key(posts: Posts) -> None:
    question = "How did it sell? " * 100
    key = await posts.keep(question)
    assert await posts.keep(question) == key != await posts.keep("Another")
    assert len(key) <= 40
    assert await posts.kept(key) == question
    assert await posts.kept("0" * 32) is None


async def test_what_was_posted_long_ago_is_forgotten_when_something_new_is(
    database_url: str, now: Now
) -> None:
    store = await Store.open(database_url)
    posts = KeptPosts(store.engine, now)
    await posts.sent(await posts.sending(ONE, "aa"), ID)
    await posts.done(ONE)
    now.at += KEPT + timedelta(days=1)
    await posts.sent(await posts.sending(OTHER, "aa"), ID + 1)
    await posts.done(OTHER)
    assert await posts.of(ONE) == Posted()
    assert await posts.of(OTHER) == Posted((ID + 1,), is_done=True)
    await store.close()
