"""The store remembers threads, turns, cells and sessions, each event once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.records import CellRecord
from bot.schema import metadata
from bot.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/t.db", clock=lambda: NOW)
    yield opened
    await opened.close()


async def test_a_thread_is_made_once(store: Store) -> None:
    first = await store.open_thread("slack:T:C:1")
    again = await store.open_thread("slack:T:C:1")

    assert first == again
    assert first.created_at == NOW
    assert await store.find_thread("slack:T:C:2") is None


async def test_an_event_is_new_only_once_per_thread(store: Store) -> None:
    one, two = await store.open_thread("slack:T:C:1"), await store.open_thread("slack:T:C:2")

    seen = [await store.first_sight(t, "e1") for t in (one, one, two)]

    assert seen == [True, False, True]


async def test_clearing_forgets_the_turns_so_far_and_no_later_ones(store: Store) -> None:
    thread = await store.open_thread("slack:T:C:1")

    async def say(text: str) -> None:
        turn = await store.begin_turn(thread, text, author_id="U", author_name="Ann", model="m")
        await store.end_turn(turn, ending="answered", answer=text, transcript=[{"text": text}])

    await say("one")
    await store.clear(thread)
    await say("two")

    assert await store.transcript(thread) == [{"text": "two"}]


async def test_the_last_turn_holds_its_cells_and_artifacts(store: Store) -> None:
    thread = await store.open_thread("terminal:local:cli:t")
    await store.begin_session("s1", thread, container_id="c1", image="i")
    turn = await store.begin_turn(thread, "q", author_id="U", author_name="Ann", model="m")
    cell = CellRecord("cell1", thread.id, "x", None, NOW)
    await store.journal.begin_cell(cell, turn_id=turn, session_id="s1")
    await store.journal.end_cell("cell1", ending="finished", stdout="o", result="1", duration_ms=5)
    await store.journal.add_artifact(
        "cell1", kind="figure", name="f.png", media_type="image/png", size_bytes=3, path="/f.png"
    )
    await store.end_turn(turn, ending="answered", answer="a", usage=(1, 2, 3))

    last = await store.last_turn(thread)

    assert last["answer"] == "a"
    assert last["cells"][0]["code"] == "x"
    assert last["artifacts"][0]["path"] == "/f.png"
    assert last["usage"] == {"input_tokens": 1, "cached_tokens": 2, "output_tokens": 3}


async def test_an_ended_session_is_no_longer_live(store: Store) -> None:
    thread = await store.open_thread("slack:T:C:1")
    session = await store.begin_session("s1", thread, container_id="c1", image="i")

    assert await store.live_sessions() == [session]
    await store.end_session("s1")
    assert await store.live_sessions(thread) == []


async def test_the_migrations_make_exactly_the_tables_that_the_code_knows(
    store: Store, tmp_path: Path
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/t.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []
