"""Alembic's entry: runs on the connection that `bot.store` hands over, or on a URL for developers.

`alembic revision --autogenerate -m "..."` needs THREADBOOK_DATABASE_URL of an up-to-date database.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.moments import Moment
from adapters.texts import AnyName, AnyText
from bot import settings
from bot.schema import metadata


def as_plain_type(kind: str, item: object, _: object) -> str | Literal[False]:
    """A migration must outlive our classes: write what the database sees."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AnyName):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, AnyText):
        return "sa.Text()"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=as_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on_url(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_on_url(settings.read().database.get_secret_value()))
