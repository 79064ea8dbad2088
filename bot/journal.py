"""The journal of each thread: its cells in order, what they gave, what they left. Knows SQL."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from sandbox.charts import to_chart, to_json
from sandbox.session import Chart, Variable
from sandbox.variables import to_json as variable_to_json
from sandbox.variables import to_variable

from .records import ArtifactRecord, CellRecord, Thread
from .schema import artifacts, cells, threads


class Journal:
    """A line is written before its cell runs and completed when it has ended."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin_cell(self, cell: CellRecord, *, turn_id: int | None, session_id: str) -> None:
        """A cell that a killed process had begun is begun again: nothing is kept of the first."""
        values = {
            "id": cell.id,
            "thread_id": cell.thread_id,
            "turn_id": turn_id,
            "session_id": session_id,
            "code": cell.code,
            "started_at": cell.started_at,
        }
        async with self._engine.begin() as db:
            await db.execute(delete(artifacts).where(artifacts.c.cell_id == cell.id))
            await db.execute(delete(cells).where(cells.c.id == cell.id))
            await db.execute(insert(cells).values(values))

    async def end_cell(
        self,
        cell_id: str,
        *,
        names: tuple[str, ...] | None = None,
        variables: tuple[Variable, ...] = (),
        **outcome: Any,
    ) -> None:
        """`outcome`: ending, stdout, result, error, answer, shown_values, duration_ms."""
        kept = None if names is None else json.dumps([variable_to_json(one) for one in variables])
        values = {
            **outcome,
            "names": None if names is None else json.dumps(names),
            "variables": kept,
        }
        async with self._engine.begin() as db:
            await db.execute(update(cells).where(cells.c.id == cell_id).values(values))

    async def add_artifact(
        self, cell_id: str, *, chart: Chart | None = None, **artifact: Any
    ) -> None:
        """`artifact`: kind, name, media_type, description, size_bytes, path."""
        data = None if chart is None else json.dumps(to_json(chart))
        async with self._engine.begin() as db:
            await db.execute(insert(artifacts).values(cell_id=cell_id, chart=data, **artifact))

    async def find_cell(self, cell_id: str) -> CellRecord | None:
        """A cell by its id."""
        query = select(cells).where(cells.c.id == cell_id)
        async with self._engine.begin() as db:
            row = (await db.execute(query)).first()
        return None if row is None else _cell(row)

    async def cells(self, thread: Thread) -> list[CellRecord]:
        """All cells of a thread that weren't set aside, in the order they ran."""
        aside = threads.c.set_aside_turn_id
        query = (
            select(cells)
            .join(threads, threads.c.id == cells.c.thread_id)
            .where(cells.c.thread_id == thread.id)
            .where(func.coalesce(cells.c.turn_id, aside + 1) > aside)
            .order_by(cells.c.started_at)
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [_cell(row) for row in rows]

    async def variables(self, thread: Thread) -> tuple[int, tuple[Variable, ...]]:
        """How many variables the thread has, and what the most telling of them are."""
        aside = threads.c.set_aside_turn_id
        query = (
            select(cells.c.names, cells.c.variables)
            .join(threads, threads.c.id == cells.c.thread_id)
            .where(cells.c.thread_id == thread.id, cells.c.names.is_not(None))
            .where(func.coalesce(cells.c.turn_id, aside + 1) > aside)
            .order_by(cells.c.started_at.desc())
            .limit(1)
        )
        async with self._engine.begin() as db:
            row = (await db.execute(query)).first()
        if row is None:
            return 0, ()
        known = json.loads(row.variables or "[]")
        return len(json.loads(row.names)), tuple(to_variable(one) for one in known)

    async def cells_of(self, turn_id: int) -> list[CellRecord]:
        """The cells of one turn, in the order they ran."""
        query = select(cells).where(cells.c.turn_id == turn_id).order_by(cells.c.started_at)
        async with self._engine.begin() as db:
            return [_cell(row) for row in (await db.execute(query)).all()]

    async def artifacts(
        self, thread: Thread, *, turn_id: int | None = None, cell_id: str | None = None
    ) -> list[ArtifactRecord]:
        """All figures and files of a thread, of one of its turns or of one cell."""
        query = (
            select(artifacts)
            .join(cells, cells.c.id == artifacts.c.cell_id)
            .where(cells.c.thread_id == thread.id)
            .order_by(artifacts.c.id)
        )
        if turn_id is not None:
            query = query.where(cells.c.turn_id == turn_id)
        if cell_id is not None:
            query = query.where(cells.c.id == cell_id)
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [
            ArtifactRecord(
                row.cell_id, row.kind, row.name, row.media_type, row.path, row.description,
                chart=None if row.chart is None else to_chart(json.loads(row.chart)),
            )
            for row in rows
        ]  # fmt: skip


def _cell(row: Any) -> CellRecord:
    names = None if row.names is None else tuple(json.loads(row.names))
    return CellRecord(
        row.id, row.thread_id, row.code, row.ending, row.started_at,
        row.stdout, row.result, row.error, names, row.duration_ms or 0, row.answer,
    )  # fmt: skip
