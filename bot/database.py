"""Threadbook's own database: SQLite's file or a PostgreSQL server, opened and brought up to date.

Knows what the two differ in. Knows no table.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from .errors import DatabaseError

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_TIMEOUT_S = 15
CONNECT_TIMEOUT_S = 10
# Any number that nobody else in the database uses.
MIGRATION_LOCK = 0x7468726561646201


async def opened(url: str) -> AsyncEngine:
    """Connect, and bring the tables up to date.

    Raises:
        DatabaseError: it can't be reached, or is of a newer Threadbook.
    """
    try:
        _touch(url)
    except sqlite3.Error as error:
        raise DatabaseError(_sentence(url, error)) from error
    # What people say stays out of errors, which are logged.
    engine = create_async_engine(url, hide_parameters=True, **_options(url))
    listener = _on_sqlite if engine.dialect.name == "sqlite" else _on_postgresql
    event.listen(engine.sync_engine, "connect", listener)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    except (SQLAlchemyError, CommandError, OSError) as error:
        await engine.dispose()
        raise DatabaseError(_sentence(url, error)) from error
    return engine


async def name_of(engine: AsyncEngine) -> str:
    """Which database it is: its product, version and place."""
    is_sqlite = engine.dialect.name == "sqlite"
    version = "select sqlite_version()" if is_sqlite else "show server_version"
    async with engine.begin() as db:
        number = str((await db.execute(text(version))).scalar()).partition(" ")[0]
    product = "SQLite" if is_sqlite else "PostgreSQL"
    return f"{product} {number}, {_place(engine.url.render_as_string())}"


def _touch(url: str) -> None:
    """Where a file can't be opened, aiosqlite leaves a thread behind: this doesn't."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        sqlite3.connect(parsed.database).close()


def _options(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {}
    given = {"application_name": "threadbook", "connect_timeout": CONNECT_TIMEOUT_S}
    own = {name: value for name, value in given.items() if name not in parsed.query}
    # A server that was started again must not fail who comes first.
    return {"connect_args": own, "pool_pre_ping": True}


def _on_sqlite(connection: Any, _: object) -> None:
    """Several processes share the file: wait for each other, and read while one writes."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _on_postgresql(connection: Any, _: object) -> None:
    """Times without a zone, as some libraries keep them, are UTC whatever the server's zone."""
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Processes that start together bring the tables up to date one after the other.
        connection.execute(text(f"select pg_advisory_xact_lock({MIGRATION_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _sentence(url: str, error: Exception) -> str:
    where = _place(make_url(url).render_as_string())
    reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
    return f"Threadbook's database, {where}, can't be used: {reason}. See THREADBOOK_DATABASE_URL."


def _place(url: str) -> str:
    """Where it is; SQLAlchemy hides the password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.database or "in memory"
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.database or parsed.username} at {parsed.host or 'localhost'}{port}"
