"""Who could read where when a platform last told, as rows. Knows SQL and no platform."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.audience import Audience, Reader
from adapters.messages import ThreadKey
from adapters.upserts import insert_for

from .schema import audiences

# What is told again as it was is written again so seldom.
SAME_FOR = timedelta(minutes=1)


class KeptAudiences:
    """One row per thread, and one per channel for what is asked outside its threads."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def put(self, key: ThreadKey, audience: Audience, digest: str) -> None:
        """`digest` is of the people who were told apart."""
        if await self.get(key, digest, SAME_FOR) == audience:
            return
        values = {"audience": _to_text(audience), "people": digest, "told_at": self._now()}
        put = self._insert(audiences).values(key=str(key), **values)
        async with self._engine.begin() as db:
            await db.execute(put.on_conflict_do_update(index_elements=["key"], set_=values))

    async def get(
        self, key: ThreadKey, digest: str, within: timedelta | None = None
    ) -> Audience | None:
        """None where nothing is kept that was told so lately, about these people."""
        query = select(audiences).where(audiences.c.key == str(key), audiences.c.people == digest)
        async with self._engine.begin() as db:
            row = (await db.execute(query)).first()
        if row is None or (within is not None and self._now() - row.told_at > within):
            return None
        return _from_text(row.audience)

    async def drop(self, key: ThreadKey) -> None:
        """Forget a thread; without one, the channel's; without that, the workspace's."""
        whole = f"{key.platform}:{key.workspace}:" + (f"{key.channel}:" if key.channel else "")
        here = audiences.c.key.startswith(whole, autoescape=True)
        if key.thread:
            here = audiences.c.key == str(key)
        async with self._engine.begin() as db:
            await db.execute(delete(audiences).where(here))


def _to_text(audience: Audience) -> str:
    readers = sorted([one.kind, sorted(one.names)] for one in audience.readers)
    return json.dumps([readers, audience.is_direct, audience.is_shared])


def _from_text(text: str) -> Audience:
    fields: tuple[list[Any], bool, bool] = json.loads(text)
    readers, is_direct, is_shared = fields
    return Audience(
        frozenset(Reader(kind, frozenset(names)) for kind, names in readers), is_direct, is_shared
    )
