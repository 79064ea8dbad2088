"""What threads have loaded, as rows. Knows SQL and no data server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.upserts import insert_for

from .records import Load, Thread
from .schema import loads


class Loads:
    """Per thread and dataset, the last."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def put(self, thread: Thread, used: Mapping[str, tuple[str | None, str]]) -> None:
        """The thread has loaded these, just now, in that version and under the view of that mark.
        Of no change is it told yet.
        """
        async with self._engine.begin() as db:
            for dataset, (version, view) in used.items():
                values = {"version": version, "view": view, "loaded_at": self._now(), "told": None}
                put = self._insert(loads).values(thread_id=thread.id, dataset=dataset, **values)
                keys = [loads.c.thread_id, loads.c.dataset]
                await db.execute(put.on_conflict_do_update(index_elements=keys, set_=values))

    async def of(self, thread: Thread) -> list[Load]:
        query = select(loads).where(loads.c.thread_id == thread.id).order_by(loads.c.dataset)
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [Load(row.dataset, row.version, row.loaded_at, row.told, row.view) for row in rows]

    async def told(self, thread: Thread, versions: Mapping[str, str]) -> None:
        """The thread was told that these datasets have changed to that."""
        async with self._engine.begin() as db:
            for dataset, version in versions.items():
                this = (loads.c.thread_id == thread.id) & (loads.c.dataset == dataset)
                await db.execute(update(loads).where(this).values(told=version))
