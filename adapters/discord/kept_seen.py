"""How far the messages were heard (`seen.Seen`), as rows. Knows SQL."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from ..upserts import insert_for
from .schema import positions


class KeptSeen:
    """One number per name, which only grows."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._insert = insert_for(engine)

    async def position(self, name: str) -> int:
        """0 where none was noted."""
        query = select(positions.c.position).where(positions.c.name == name)
        async with self._engine.begin() as db:
            return int((await db.execute(query)).scalar() or 0)

    async def advance(self, name: str, position: int) -> None:
        """Note a position, unless a later one was noted before."""
        put = self._insert(positions).values(name=name, position=position)
        further = put.on_conflict_do_update(
            index_elements=["name"],
            set_={"position": position},
            where=positions.c.position < position,
        )
        async with self._engine.begin() as db:
            await db.execute(further)

    async def latest(self, prefix: str, limit: int) -> dict[str, int]:
        """The positions whose names begin so, the highest first."""
        query = (
            select(positions)
            .where(func.substr(positions.c.name, 1, len(prefix)) == prefix)
            .order_by(positions.c.position.desc())
            .limit(limit)
        )
        async with self._engine.begin() as db:
            return {row.name: row.position for row in await db.execute(query)}
