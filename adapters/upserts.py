"""Inserting a row that may be there already: databases agree on how, and not on its name."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncEngine


def insert_for(engine: AsyncEngine) -> Any:
    """The `insert` with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite_insert if engine.dialect.name == "sqlite" else postgresql_insert
