"""The tables on each kind of database: made by the migrations, as the code knows them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from agent.metering import Usage
from bot.database import MIGRATIONS, name_of
from bot.errors import DatabaseError
from bot.schema import metadata
from bot.store import Store
from tests.fakes.postgres import PostgresServer

VERSIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def go(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    step = command.upgrade if revision == "head" else command.downgrade
    step(config, revision)


async def test_the_migrations_make_exactly_the_tables_that_the_code_knows(
    database_url: str,
) -> None:
    store = await Store.open(database_url)
    async with store.engine.begin() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


async def test_each_migration_can_be_taken_back_and_made_again(database_url: str) -> None:
    store = await Store.open(database_url)

    for _ in VERSIONS:
        async with store.engine.begin() as connection:
            await connection.run_sync(go, "-1")
    async with store.engine.begin() as connection:
        assert await connection.run_sync(tables) == {"alembic_version"}
        await connection.run_sync(go, "head")
        assert await connection.run_sync(differences) == []
    assert await store.revision() == VERSIONS[-1]
    await store.close()


async def test_what_was_told_of_a_turn_before_the_ledger_is_a_row_of_it(database_url: str) -> None:
    store = await Store.open(database_url)
    before = (
        "insert into threads (id, key, created_at, cleared_turn_id)"
        " values (7, 'slack:T:C:1', '2026-11-01', 0)",
        "insert into turns (id, thread_id, author_id, author_name, question, answer, transcript,"
        " model, input_tokens, cached_tokens, output_tokens, started_at)"
        " values (3, 7, 'U1', 'Ann', 'q', '', '[]', 'm', 50, 40, 2, '2026-11-02')",
        "insert into turns (id, thread_id, author_id, author_name, question, answer, transcript,"
        " model, input_tokens, cached_tokens, output_tokens, started_at)"
        " values (4, 7, 'U1', 'Ann', 'q', '', '[]', 'm', 0, 0, 0, '2026-11-02')",
    )

    async with store.engine.begin() as connection:
        await connection.run_sync(go, "0012")
        for one in before:
            await connection.execute(text(one))
    async with store.engine.begin() as connection:
        await connection.run_sync(go, "head")
        query = "select turn_id, person, cost_microusd from model_requests"
        rows = await connection.execute(text(query))
        assert rows.all() == [(3, "slack:T:U1", None)]
    assert (await store.ledger.of_turn(3)).usage == Usage(50, 40, 2)
    async with store.engine.begin() as connection:
        await connection.run_sync(go, "0012")
        query = "select input_tokens, output_tokens from turns order by id"
        tokens = await connection.execute(text(query))
        assert tokens.all() == [(50, 2), (0, 0)]
    await store.close()


async def test_processes_that_start_together_make_the_tables_once(
    postgresql: PostgresServer,
) -> None:
    with postgresql.fresh() as url:
        stores = await asyncio.gather(*(Store.open(url) for _ in range(4)))
        assert {await store.revision() for store in stores} == {VERSIONS[-1]}
        for store in stores:
            await store.close()


async def test_a_database_says_what_it_is_and_where(database_url: str) -> None:
    store = await Store.open(database_url)
    name = await name_of(store.engine)
    await store.close()

    assert re.fullmatch(r"(SQLite [\d.]+, /.*\.db|PostgreSQL [\d.]+, \w+ at 127.0.0.1:\d+)", name)


async def test_a_connection_that_the_server_ended_is_made_again(
    postgresql: PostgresServer,
) -> None:
    with postgresql.fresh() as url:
        store = await Store.open(url)
        thread = await store.open_thread("slack:T:C:1")
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid != pg_backend_pid()"
            )
        assert await store.find_thread("slack:T:C:1") == thread
        await store.close()


async def test_a_database_that_cant_be_had_is_a_sentence_without_its_password(
    tmp_path: Path, postgresql: PostgresServer
) -> None:
    wrong = postgresql.url.replace("/shop", "/missing")
    nobody = "postgresql+psycopg://me:s3cret@127.0.0.1:1/threadbook"
    for url in (wrong, nobody, f"sqlite+aiosqlite:///{tmp_path}/no/such/folder.db"):
        with pytest.raises(DatabaseError, match=r"can't be used: .*DATABASE_URL") as caught:
            await Store.open(url)
        assert "s3cret" not in str(caught.value)


async def test_a_database_of_a_newer_threadbook_is_refused(database_url: str) -> None:
    store = await Store.open(database_url)
    async with store.engine.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    await store.close()

    with pytest.raises(DatabaseError, match="9999"):
        await Store.open(database_url)
