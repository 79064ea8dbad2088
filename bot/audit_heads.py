"""How far the audit's files have come, as rows: what a file can't be changed behind. Knows SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.upserts import insert_for
from audit.chain import Head

from .schema import audit_heads


class AuditHeads:
    """Of each writer, the last that was seen."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def put(self, writer: str, head: Head) -> None:
        """Seen just now. One that isn't further on than what is known is left out."""
        values = {"number": head.number, "hash": head.hash, "seen_at": self._now()}
        put = self._insert(audit_heads).values(writer=writer, **values)
        on_conflict = put.on_conflict_do_update(
            index_elements=[audit_heads.c.writer],
            set_=values,
            where=audit_heads.c.number < head.number,
        )
        async with self._engine.begin() as db:
            await db.execute(on_conflict)

    async def all(self) -> dict[str, Head]:
        async with self._engine.begin() as db:
            rows = (await db.execute(select(audit_heads))).all()
        return {row.writer: Head(row.number, row.hash) for row in rows}
