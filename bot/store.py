"""Threadbook's memory: threads, turns, cells, sessions, artifacts and events, in a database.

Knows SQL. Knows no platform, no model and no sandbox.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.messages import ThreadKey
from adapters.upserts import insert_for

from . import database
from .audit_heads import AuditHeads
from .folds import Folds
from .inbox import Inbox
from .journal import Journal
from .kept_audiences import KeptAudiences
from .ledger import Ledger
from .loads import Loads
from .records import SessionRecord, Thread
from .schema import folds, loads, sessions, threads, turns
from .turn_log import TurnLog


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One method per thing that happened or is asked; each is its own transaction.

    `inbox` has the messages, `turns` the turns, `folds` what stands for long threads' early ones,
    `journal` their cells, `loads` the datasets that these have loaded, `ledger` what they used of
    models, `audiences` who could read there, `audit_heads` how far the audit's files have come.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._now = clock
        self.journal = Journal(engine)
        self.inbox = Inbox(engine, clock)
        self.turns = TurnLog(engine, clock)
        self.loads = Loads(engine, clock)
        self.folds = Folds(engine, clock)
        self.ledger = Ledger(engine, clock)
        self.audiences = KeptAudiences(engine, clock)
        self.audit_heads = AuditHeads(engine, clock)

    @classmethod
    async def open(cls, url: str, clock: Callable[[], datetime] = _now) -> Store:
        """Connect and bring the tables up to date.

        Raises:
            DatabaseError: it can't be reached, or is of a newer Threadbook.
        """
        return cls(await database.opened(url), clock)

    @property
    def engine(self) -> AsyncEngine:
        """For what a library keeps in the same database."""
        return self._engine

    async def close(self) -> None:
        await self._engine.dispose()

    async def revision(self) -> str:
        """The migration that the tables are at."""
        async with self._engine.begin() as db:
            return str((await db.execute(text("select version_num from alembic_version"))).scalar())

    # Threads

    async def find_thread(self, key: str) -> Thread | None:
        async with self._engine.begin() as db:
            row = (await db.execute(select(threads).where(threads.c.key == key))).first()
        return Thread(row.id, row.key, row.created_at, row.starter_id) if row else None

    async def threads_like(self, part: ThreadKey) -> list[ThreadKey]:
        """The threads of that platform whose keys have all parts that aren't empty, the newest
        first.
        """
        ends = f":{part.channel}:{part.thread}" if part.channel else f":{part.thread}"
        query = (
            select(threads.c.key)
            .where(threads.c.key.startswith(f"{part.platform}:", autoescape=True))
            .where(threads.c.key.endswith(ends, autoescape=True))
            .order_by(threads.c.id.desc())
        )
        async with self._engine.begin() as db:
            keys = [ThreadKey.parse(key) for key in (await db.execute(query)).scalars()]
        return [
            key
            for key in keys
            if key.thread == part.thread
            and part.channel in ("", key.channel)
            and part.workspace in ("", key.workspace)
        ]

    async def open_thread(self, key: str) -> Thread:
        """The thread of that key, made now if there is none yet."""
        values = {"key": key, "created_at": self._now(), "cleared_turn_id": 0}
        async with self._engine.begin() as db:
            await db.execute(
                insert_for(self._engine)(threads).values(values).on_conflict_do_nothing()
            )
        thread = await self.find_thread(key)
        assert thread is not None
        return thread

    async def clear(self, thread: Thread) -> None:
        """Let the model forget the turns so far."""
        last = select(func.coalesce(func.max(turns.c.id), 0)).where(turns.c.thread_id == thread.id)
        async with self._engine.begin() as db:
            await db.execute(
                update(threads)
                .where(threads.c.id == thread.id)
                .values(cleared_turn_id=last.scalar_subquery())
            )
            await db.execute(delete(folds).where(folds.c.thread_id == thread.id))

    async def set_aside(self, thread: Thread, *, until: int) -> None:
        """Forget what turns up to that one have loaded and computed, and what was said in them; no
        cell of theirs is run again.
        """
        async with self._engine.begin() as db:
            await db.execute(
                update(threads)
                .where(threads.c.id == thread.id)
                .values(cleared_turn_id=until, set_aside_turn_id=until)
            )
            await db.execute(delete(loads).where(loads.c.thread_id == thread.id))
            await db.execute(delete(folds).where(folds.c.thread_id == thread.id))

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
