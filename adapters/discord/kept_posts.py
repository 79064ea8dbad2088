"""What was posted of each answer (`posts.Posts`), as rows.

Knows SQL. What was posted long ago is forgotten: nothing in flight is that old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from ..upserts import insert_for
from . import schema
from .posts import Answer, InFlight, Posted, key_of

KEPT = timedelta(days=30)


class KeptPosts:
    """One method per thing that happened or is asked; each is its own transaction."""

    def __init__(
        self, engine: AsyncEngine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def sending(self, answer: Answer, fingerprint: str) -> int:
        values = {
            "thread": answer.thread,
            "answer_to": answer.message_id,
            "fingerprint": fingerprint,
            "noted_at": self._now(),
        }
        put = insert(schema.posts).values(values).returning(schema.posts.c.id)
        async with self._engine.begin() as db:
            return int((await db.execute(put)).scalar_one())

    async def sent(self, number: int, message_id: int) -> None:
        posts = update(schema.posts).where(schema.posts.c.id == number)
        async with self._engine.begin() as db:
            await db.execute(posts.values(message_id=message_id))

    async def unsent(self, number: int) -> None:
        async with self._engine.begin() as db:
            await db.execute(delete(schema.posts).where(schema.posts.c.id == number))

    async def done(self, answer: Answer) -> None:
        """The answer is whole. Old rows of its thread are dropped."""
        now = self._now()
        values = {"thread": answer.thread, "answer_to": answer.message_id, "done_at": now}
        posts, answers = schema.posts.c, schema.answers.c
        old = now - KEPT
        async with self._engine.begin() as db:
            put = self._insert(schema.answers).values(values)
            await db.execute(put.on_conflict_do_nothing())
            for table, is_old in (
                (schema.posts, (posts.thread == answer.thread) & (posts.noted_at < old)),
                (schema.answers, (answers.thread == answer.thread) & (answers.done_at < old)),
            ):
                await db.execute(delete(table).where(is_old))

    async def of(self, answer: Answer) -> Posted:
        posts = select(schema.posts).where(_belongs(schema.posts, answer))
        done = select(schema.answers).where(_belongs(schema.answers, answer))
        async with self._engine.begin() as db:
            rows = (await db.execute(posts.order_by(schema.posts.c.id))).all()
            is_done = (await db.execute(done)).first() is not None
        return Posted(
            tuple(row.message_id for row in rows if row.message_id is not None),
            tuple(InFlight(r.fingerprint, r.noted_at) for r in rows if r.message_id is None),
            is_done,
        )

    async def recorded(self, message_ids: Sequence[int]) -> frozenset[int]:
        known = schema.posts.c.message_id
        async with self._engine.begin() as db:
            rows = await db.execute(select(known).where(known.in_(message_ids)))
            return frozenset(int(one) for one in rows.scalars())

    async def forget(self, answer: Answer) -> None:
        async with self._engine.begin() as db:
            await db.execute(delete(schema.posts).where(_belongs(schema.posts, answer)))

    async def keep(self, question: str) -> str:
        values = {"key": key_of(question), "question": question}
        async with self._engine.begin() as db:
            put = self._insert(schema.questions).values(values)
            await db.execute(put.on_conflict_do_nothing())
        return values["key"]

    async def kept(self, key: str) -> str | None:
        query = select(schema.questions.c.question).where(schema.questions.c.key == key)
        async with self._engine.begin() as db:
            return (await db.execute(query)).scalar()


def _belongs(table: Table, answer: Answer) -> ColumnElement[bool]:
    return (table.c.thread == answer.thread) & (table.c.answer_to == answer.message_id)
