"""The journal of each thread: its cells in order, what they gave, what they left. Knows SQL."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from .records import ArtifactRecord, CellRecord, Thread
from .schema import artifacts, cells


class Journal:
    """A line is written before its cell runs and completed when it has ended."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin_cell(self, cell: CellRecord, *, turn_id: int | None, session_id: str) -> None:
        values = {
            "id": cell.id,
            "thread_id": cell.thread_id,
            "turn_id": turn_id,
            "session_id": session_id,
            "code": cell.code,
            "started_at": cell.started_at,
        }
        async with self._engine.begin() as db:
            await db.execute(insert(cells).values(values))

    async def end_cell(
        self, cell_id: str, *, names: tuple[str, ...] | None = None, **outcome: Any
    ) -> None:
        """`outcome`: ending, stdout, result, error, duration_ms."""
        values = {**outcome, "names": None if names is None else json.dumps(names)}
        async with self._engine.begin() as db:
            await db.execute(update(cells).where(cells.c.id == cell_id).values(values))

    async def add_artifact(self, cell_id: str, **artifact: Any) -> None:
        """`artifact`: kind, name, media_type, description, size_bytes, path."""
        async with self._engine.begin() as db:
            await db.execute(insert(artifacts).values(cell_id=cell_id, **artifact))

    async def cells(self, thread: Thread) -> list[CellRecord]:
        """All cells of a thread, in the order they ran."""
        query = select(cells).where(cells.c.thread_id == thread.id).order_by(cells.c.started_at)
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [
            CellRecord(
                row.id, row.thread_id, row.code, row.ending, row.started_at,
                row.stdout, row.result, row.error,
                None if row.names is None else tuple(json.loads(row.names)),
            )
            for row in rows
        ]  # fmt: skip

    async def artifacts(self, thread: Thread) -> list[ArtifactRecord]:
        """All figures and files of a thread."""
        query = (
            select(artifacts)
            .join(cells, cells.c.id == artifacts.c.cell_id)
            .where(cells.c.thread_id == thread.id)
            .order_by(artifacts.c.id)
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [
            ArtifactRecord(row.cell_id, row.kind, row.name, row.media_type, row.path)
            for row in rows
        ]
