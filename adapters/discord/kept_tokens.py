"""What commands are answered with (`tokens.Tokens`), as rows. Knows SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from ..upserts import insert_for
from .posts import Answer
from .schema import tokens
from .tokens import GOOD_FOR, KeptToken, Token


class KeptTokens:
    """One row per command that isn't answered yet."""

    def __init__(
        self, engine: AsyncEngine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def keep(self, answer: Answer, token: Token) -> None:
        values = {
            "thread": answer.thread,
            "answer_to": answer.message_id,
            "application_id": token.application_id,
            "token": token.text,
            "kept_at": self._now(),
            "said": 0,
        }
        async with self._engine.begin() as db:
            await db.execute(self._insert(tokens).values(values).on_conflict_do_nothing())

    async def said(self, answer: Answer, count: int) -> None:
        async with self._engine.begin() as db:
            await db.execute(update(tokens).where(_is(answer)).values(said=count))

    async def drop(self, answer: Answer) -> None:
        async with self._engine.begin() as db:
            await db.execute(delete(tokens).where(_is(answer)))

    async def good(self) -> list[KeptToken]:
        kept = select(tokens).order_by(tokens.c.kept_at, tokens.c.answer_to)
        is_old = tokens.c.kept_at <= self._now() - GOOD_FOR
        async with self._engine.begin() as db:
            await db.execute(delete(tokens).where(is_old))
            rows = (await db.execute(kept)).all()
        return [
            KeptToken(
                Answer(row.thread, row.answer_to),
                Token(row.application_id, row.token),
                row.kept_at,
                row.said,
            )
            for row in rows
        ]


def _is(answer: Answer) -> ColumnElement[bool]:
    return (tokens.c.thread == answer.thread) & (tokens.c.answer_to == answer.message_id)
