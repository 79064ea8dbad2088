"""What stands for threads' early turns, as rows. Knows SQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.upserts import insert_for
from agent.folding import Fold, Note, Notes

from .records import Thread
from .schema import folds, threads


class Folds:
    """A fold is never changed: the next one takes its place."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def newest(self, thread: Thread) -> Fold | None:
        """What holds now; what was cleared or set aside since doesn't."""
        query = (
            select(folds)
            .join(threads, threads.c.id == folds.c.thread_id)
            .where(folds.c.thread_id == thread.id)
            .where(folds.c.masked_turn_id > threads.c.cleared_turn_id)
            .order_by(folds.c.until_turn_id.desc())
            .limit(1)
        )
        async with self._engine.begin() as db:
            row = (await db.execute(query)).first()
        if row is None:
            return None
        return Fold(row.until_turn_id, row.masked_turn_id, row.text, _notes(json.loads(row.notes)))

    async def put(self, thread: Thread, fold: Fold) -> None:
        """Where another process has folded the same turns, its fold stays."""
        values = {
            "thread_id": thread.id,
            "until_turn_id": fold.until,
            "masked_turn_id": fold.masked,
            "text": fold.text,
            "notes": json.dumps(asdict(fold.notes), ensure_ascii=False),
            "made_at": self._now(),
        }
        async with self._engine.begin() as db:
            await db.execute(self._insert(folds).values(values).on_conflict_do_nothing())


def _notes(row: dict[str, Any]) -> Notes:
    last = tuple(Note(**note) for note in row.pop("last"))
    return Notes(last, **row)
