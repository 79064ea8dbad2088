"""The store remembers threads, turns, cells and sessions, each event once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from adapters.messages import Attachment, Author, Message, Press, ThreadKey
from agent.transcript import Asked, to_json
from bot.records import CellRecord, Offers
from bot.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncGenerator[Store]:
    opened = await Store.open(database_url, clock=lambda: NOW)
    yield opened
    await opened.close()


async def test_a_thread_is_made_once(store: Store) -> None:
    first = await store.open_thread("slack:T:C:1")
    again = await store.open_thread("slack:T:C:1")

    assert first == again
    assert first.created_at == NOW
    assert await store.find_thread("slack:T:C:2") is None


def message(text: str = "q", *, thread: str = "1", number: str = "e1") -> Message:
    key = ThreadKey("slack", "T", "C", thread)
    return Message(key, number, Author("U", "Ann"), text, addressed=True)


async def begin(store: Store, text: str) -> int:
    pending = await store.inbox.put(message(text, number=text))
    assert pending is not None
    return await store.turns.begin(pending, text, author_name="Ann", model="m")


async def test_a_message_is_new_only_once_per_thread(store: Store) -> None:
    put = [await store.inbox.put(message(thread=thread)) for thread in ("1", "1", "2")]
    assert [pending is not None for pending in put] == [True, False, True]


async def test_a_message_waits_as_it_came_until_it_is_done(store: Store) -> None:
    files = (Attachment("F1", "a.csv", "text/csv", 3),)
    pressed = Press("feedback", "unhelpful:1", "no")
    given = replace(message(), files=files, pressed=pressed, is_direct=True)
    await store.inbox.put(given)
    await store.inbox.put(message(thread="2"))

    [first, second] = await store.inbox.waiting("slack:T:")

    assert first.message == given
    assert await store.inbox.waiting("slack:T2:") == []
    await store.inbox.done([first.id])
    assert await store.inbox.waiting("slack:") == [second]


async def test_the_messages_that_a_turn_took_in_are_done_when_it_is_posted(store: Store) -> None:
    turn = await begin(store, "one")
    joined = await store.inbox.put(message("two", number="two"))
    assert joined is not None
    await store.turns.keep(turn, [{"text": "one"}], joined=[joined.id])

    assert [p.turn_id for p in await store.inbox.waiting("slack:")] == [turn, turn]
    await store.turns.posted(turn)
    assert await store.inbox.waiting("slack:") == []


async def test_clearing_forgets_the_turns_so_far_and_no_later_ones(store: Store) -> None:
    thread = await store.open_thread("slack:T:C:1")

    async def say(text: str) -> int:
        turn = await begin(store, text)
        await store.turns.keep(turn, to_json([Asked(text, "ana")]))
        await store.turns.answered(turn, ending="answered", answer="", offers=Offers())
        return turn

    await say("one")
    await store.clear(thread)
    await say("two")
    last = await say("three")

    assert [turn.entries for turn in await store.turns.past(thread, before=last)] == [
        (Asked("two", "ana"),)
    ]


async def test_the_last_turn_holds_its_cells_and_artifacts(store: Store) -> None:
    thread = await store.open_thread("slack:T:C:1")
    await store.begin_session("s1", thread, container_id="c1", image="i")
    turn = await begin(store, "q")
    cell = CellRecord("cell1", thread.id, "x", None, NOW)
    await store.journal.begin_cell(cell, turn_id=turn, session_id="s1")
    await store.journal.end_cell("cell1", ending="finished", stdout="o", result="1", duration_ms=5)
    await store.journal.add_artifact(
        "cell1", kind="figure", name="f.png", media_type="image/png", size_bytes=3, path="/f.png"
    )
    await store.turns.answered(turn, ending="answered", answer="a", offers=Offers(("next?",)))

    last = await store.turns.as_object(thread, "q")

    assert last is not None
    assert last["answer"] == "a"
    assert last["cells"][0]["code"] == "x"
    assert last["artifacts"][0]["path"] == "/f.png"
    found = await store.turns.find(turn)
    assert found is not None
    assert found.offers == Offers(("next?",))


async def test_an_ended_session_is_no_longer_live(store: Store) -> None:
    thread = await store.open_thread("slack:T:C:1")
    session = await store.begin_session("s1", thread, container_id="c1", image="i")

    assert await store.live_sessions() == [session]
    await store.end_session("s1")
    assert await store.live_sessions(thread) == []


async def test_what_the_model_and_cells_said_is_kept_whatever_it_holds(store: Store) -> None:
    thread = await store.open_thread("slack:T:C:1")
    await store.begin_session("s1", thread, container_id="c1", image="i")
    cell = CellRecord("cell1", thread.id, "print('\0')", None, NOW)
    await store.journal.begin_cell(cell, turn_id=None, session_id="s1")
    await store.journal.end_cell("cell1", ending="finished", stdout="a\0b\ud800c", duration_ms=5)
    file: dict[str, Any] = {
        "kind": "file",
        "media_type": "text/plain",
        "size_bytes": 3,
        "path": "/f",
    }
    await store.journal.add_artifact("cell1", name="n" * 1000, **file)

    found = await store.journal.find_cell("cell1")
    [kept] = await store.journal.artifacts(thread)

    assert found is not None
    assert (found.code, found.stdout) == ("print('\N{REPLACEMENT CHARACTER}')", "a\ufffdb?c")
    assert kept.name == "n" * 200


async def test_times_are_utc_whatever_the_zone_they_are_said_in(store: Store) -> None:
    zone = timezone(timedelta(hours=-7))
    thread = await store.open_thread("slack:T:C:1")
    await store.begin_session("s1", thread, container_id="c1", image="i")
    cell = CellRecord("cell1", thread.id, "x", None, NOW.astimezone(zone))
    await store.journal.begin_cell(cell, turn_id=None, session_id="s1")

    [found] = await store.journal.cells(thread)

    assert found.started_at == NOW
    assert found.started_at.tzinfo is UTC
    assert thread.created_at.tzinfo is UTC


async def test_a_message_that_comes_twice_at_once_is_put_once(store: Store) -> None:
    put = await asyncio.gather(*(store.inbox.put(message()) for _ in range(8)))
    assert len([pending for pending in put if pending is not None]) == 1


async def test_a_reason_stays_when_the_press_that_asked_for_it_is_told_at_the_same_time(
    store: Store,
) -> None:
    turn_ids = [await begin(store, f"q{number}") for number in range(20)]
    rate = store.turns.rate
    await asyncio.gather(
        *(rate(turn_id, "U", "unhelpful", why) for turn_id in turn_ids for why in ("", "wrong", ""))
    )
    for turn_id in turn_ids:
        assert await store.turns.opinions(turn_id) == [("U", "unhelpful", "wrong")]


async def test_another_opinion_comes_without_the_reason_of_the_one_before(store: Store) -> None:
    turn_id = await begin(store, "q")
    await store.turns.rate(turn_id, "U", "unhelpful", "wrong")
    await store.turns.rate(turn_id, "U", "helpful", "")
    assert await store.turns.opinions(turn_id) == [("U", "helpful", "")]
