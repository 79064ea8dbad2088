"""Threadbook's memory: threads, turns, cells, sessions, artifacts and events, in a database.

Knows SQL. Knows no platform, no model and no sandbox.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from .journal import Journal
from .records import SessionRecord, Thread
from .schema import artifacts, cells, events, sessions, threads, turns

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_TIMEOUT_S = 15


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One method per thing that happened or is asked; each is its own transaction.

    `journal` has the cells.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._now = clock
        self.journal = Journal(engine)

    @classmethod
    async def open(cls, url: str, clock: Callable[[], datetime] = _now) -> Store:
        """Connect and bring the tables up to date."""
        engine = create_async_engine(url)
        if engine.dialect.name == "sqlite":
            _configure_sqlite(engine)
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
        return cls(engine, clock)

    async def close(self) -> None:
        await self._engine.dispose()

    async def revision(self) -> str:
        """The migration that the tables are at."""
        async with self._engine.begin() as db:
            return str((await db.execute(text("select version_num from alembic_version"))).scalar())

    # Threads and events

    async def find_thread(self, key: str) -> Thread | None:
        async with self._engine.begin() as db:
            row = (await db.execute(select(threads).where(threads.c.key == key))).first()
        return Thread(row.id, row.key, row.created_at) if row else None

    async def open_thread(self, key: str) -> Thread:
        """The thread of that key, made now if there is none yet."""
        values = {"key": key, "created_at": self._now(), "cleared_turn_id": 0}
        async with self._engine.begin() as db:
            await db.execute(self._insert(threads).values(values).on_conflict_do_nothing())
        thread = await self.find_thread(key)
        assert thread is not None
        return thread

    async def first_sight(self, thread: Thread, event_id: str) -> bool:
        """Record a platform event; False when another copy of it was there before."""
        values = {"thread_id": thread.id, "event_id": event_id, "seen_at": self._now()}
        async with self._engine.begin() as db:
            result = await db.execute(self._insert(events).values(values).on_conflict_do_nothing())
        return bool(result.rowcount)

    async def clear(self, thread: Thread) -> None:
        """Let the model forget the turns so far."""
        last = select(func.coalesce(func.max(turns.c.id), 0)).where(turns.c.thread_id == thread.id)
        async with self._engine.begin() as db:
            await db.execute(
                update(threads)
                .where(threads.c.id == thread.id)
                .values(cleared_turn_id=last.scalar_subquery())
            )

    # Turns

    async def begin_turn(
        self, thread: Thread, question: str, *, author_id: str, author_name: str, model: str
    ) -> int:
        """A turn's id."""
        values = {
            "thread_id": thread.id,
            "author_id": author_id,
            "author_name": author_name,
            "question": question,
            "model": model,
            "started_at": self._now(),
        }
        async with self._engine.begin() as db:
            return int(
                (await db.execute(insert(turns).values(values).returning(turns.c.id))).scalar_one()
            )

    async def end_turn(
        self,
        turn_id: int,
        *,
        ending: str,
        answer: str,
        transcript: list[dict[str, Any]] | None = None,
        usage: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        """`usage` is input, cached input and output tokens."""
        values = {
            "ending": ending,
            "answer": answer,
            "transcript": json.dumps(transcript or []),
            "input_tokens": usage[0],
            "cached_tokens": usage[1],
            "output_tokens": usage[2],
            "ended_at": self._now(),
        }
        async with self._engine.begin() as db:
            await db.execute(update(turns).where(turns.c.id == turn_id).values(values))

    async def transcript(self, thread: Thread) -> list[dict[str, Any]]:
        """What the model has seen and said in this thread since it was last cleared."""
        query = (
            select(turns.c.transcript)
            .join(threads, threads.c.id == turns.c.thread_id)
            .where(turns.c.thread_id == thread.id, turns.c.id > threads.c.cleared_turn_id)
            .order_by(turns.c.id)
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).scalars().all()
        return [entry for row in rows for entry in json.loads(row)]

    async def last_turn(self, thread: Thread) -> dict[str, Any]:
        """The newest turn for scripts: {"answer", "ending", "cells", "artifacts", "usage"}."""
        newest = select(turns).where(turns.c.thread_id == thread.id).order_by(turns.c.id.desc())
        async with self._engine.begin() as db:
            turn = (await db.execute(newest.limit(1))).mappings().one()
            ran = await db.execute(
                select(cells).where(cells.c.turn_id == turn["id"]).order_by(cells.c.started_at)
            )
            made = await db.execute(
                select(artifacts)
                .join(cells, cells.c.id == artifacts.c.cell_id)
                .where(cells.c.turn_id == turn["id"])
                .order_by(artifacts.c.id)
            )
            columns = ("code", "ending", "stdout", "result", "error", "duration_ms")
            kinds = ("kind", "name", "media_type", "description", "size_bytes", "path")
            tokens = ("input_tokens", "cached_tokens", "output_tokens")
            return {
                "answer": turn["answer"],
                "ending": turn["ending"],
                "cells": [{name: row[name] for name in columns} for row in ran.mappings()],
                "artifacts": [{name: row[name] for name in kinds} for row in made.mappings()],
                "usage": {name: turn[name] for name in tokens},
            }

    # Sessions

    async def begin_session(
        self, session_id: str, thread: Thread, *, container_id: str, image: str
    ) -> SessionRecord:
        now = self._now()
        values = {
            "id": session_id,
            "thread_id": thread.id,
            "container_id": container_id,
            "image": image,
            "started_at": now,
            "used_at": now,
        }
        async with self._engine.begin() as db:
            await db.execute(insert(sessions).values(values))
        return SessionRecord(session_id, thread.id, thread.key, container_id, image, now, now)

    async def touch_session(self, session_id: str) -> None:
        async with self._engine.begin() as db:
            await db.execute(
                update(sessions).where(sessions.c.id == session_id).values(used_at=self._now())
            )

    async def set_rebuilding(self, session_id: str, *, rebuilding: bool) -> None:
        """Whether the session's cells are being run again."""
        async with self._engine.begin() as db:
            await db.execute(
                update(sessions).where(sessions.c.id == session_id).values(rebuilding=rebuilding)
            )

    async def end_session(self, session_id: str) -> None:
        async with self._engine.begin() as db:
            await db.execute(
                update(sessions).where(sessions.c.id == session_id).values(ended_at=self._now())
            )

    async def live_sessions(self, thread: Thread | None = None) -> list[SessionRecord]:
        """Sessions that were not ended, of one thread or of all, the last used first."""
        query = (
            select(sessions, threads.c.key)
            .join(threads, threads.c.id == sessions.c.thread_id)
            .where(sessions.c.ended_at.is_(None))
            .order_by(sessions.c.used_at.desc())
        )
        if thread is not None:
            query = query.where(sessions.c.thread_id == thread.id)
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [
            SessionRecord(
                row.id, row.thread_id, row.key, row.container_id, row.image,
                row.started_at, row.used_at, row.rebuilding,
            )
            for row in rows
        ]  # fmt: skip

    def _insert(self, table: Any) -> Any:
        sqlite = self._engine.dialect.name == "sqlite"
        return sqlite_insert(table) if sqlite else postgresql_insert(table)


def _configure_sqlite(engine: AsyncEngine) -> None:
    """Several processes share the file: wait for each other, and read while one writes."""

    def on_connect(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    event.listen(engine.sync_engine, "connect", on_connect)


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
