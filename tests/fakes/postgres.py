"""A real PostgreSQL server for tests, with a role that may only read."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from tests.fakes.servers import data_folder, done, free_port, program, running

BINARIES = "usr/lib/postgresql/*/bin"
OWNER, READER, PASSWORD = "threadbook_owner", "reader", "s3cret-of-postgres"
QUICK = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One database, `shop`. The reader may select from all tables that the owner makes."""

    port: int

    @property
    def url(self) -> str:
        """As an operator would declare it."""
        return self._url(f"{READER}:{PASSWORD}")

    @property
    def owner_url(self) -> str:
        return self._url(OWNER)

    def run(self, sql: str) -> None:
        """As the owner; any number of statements."""
        with psycopg.connect(f"postgresql://{OWNER}@127.0.0.1:{self.port}/shop") as connection:
            connection.execute(sql.encode())

    @contextmanager
    def fresh(self) -> Generator[str]:
        """The URL of an empty database in a zone far from UTC, as its owner; dropped afterwards."""
        name = f"fresh_{secrets.token_hex(4)}"
        address = f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
            connection.execute(f"ALTER DATABASE {name} SET timezone = 'Asia/Kathmandu'".encode())
            yield self._url(OWNER, name)
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _url(self, who: str, name: str = "shop") -> str:
        return f"postgresql+psycopg://{who}@127.0.0.1:{self.port}/{name}"


@contextmanager
def serving() -> Generator[PostgresServer]:
    """Raises: servers.NotThere: it isn't installed, or doesn't start."""
    with data_folder() as folder:
        data = folder / "data"
        initdb = [program("initdb", BINARIES), "-D", data, "-U", OWNER, "--no-sync"]
        done([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust"], folder)
        # The owner needs no password, whoever else comes does.
        rules = f"host all {OWNER} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (data / "pg_hba.conf").write_text(rules)
        server = PostgresServer(free_port())
        settings = [f"-c{name}=off" for name in QUICK]
        command = [program("postgres", BINARIES), "-D", data, "-p", str(server.port)]
        command += ["-k", folder, "-h", "127.0.0.1", *settings]
        with running(command, folder, answers=lambda: _answers(server)):
            _make_roles(server)
            yield server


def _answers(server: PostgresServer) -> bool:
    address = f"postgresql://{OWNER}@127.0.0.1:{server.port}/postgres"
    try:
        with psycopg.connect(address, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _make_roles(server: PostgresServer) -> None:
    """The reader as the docs have it."""
    address = f"postgresql://{OWNER}@127.0.0.1:{server.port}/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE shop")
        connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'".encode())
    server.run(
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
        f"REVOKE TEMPORARY ON DATABASE shop FROM PUBLIC;"
        f"GRANT CONNECT ON DATABASE shop TO {READER};"
        f"GRANT USAGE ON SCHEMA public TO {READER};"
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {READER}"
    )
