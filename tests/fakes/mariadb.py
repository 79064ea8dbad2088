"""A real MariaDB server for tests, with a user that may only read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql

from tests.fakes.servers import data_folder, done, free_port, program, running

SCRIPTS = Path("/usr/share/mysql")
OWNER, READER, PASSWORD = "threadbook_owner", "reader", "s3cret-of-mariadb"


@dataclass(frozen=True, slots=True)
class MariadbServer:
    """One database, `shop`. The reader may select from it."""

    port: int

    @property
    def url(self) -> str:
        """As an operator would declare it."""
        return f"mysql+pymysql://{READER}:{PASSWORD}@127.0.0.1:{self.port}/shop"

    def run(self, *statements: str) -> None:
        """As the owner."""
        with connected(self.port, OWNER, PASSWORD, "shop") as connection:
            cursor: Any = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            connection.commit()


@contextmanager
def connected(port: int, user: str, password: str, database: str | None = None) -> Generator[Any]:
    connection: Any = pymysql.connect(
        host="127.0.0.1", port=port, user=user, password=password, database=database,
        charset="utf8mb4", connect_timeout=2,
    )  # fmt: skip
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def serving() -> Generator[MariadbServer]:
    """Raises: servers.NotThere: it isn't installed, or doesn't start."""
    with data_folder() as folder:
        data, roles = folder / "data", folder / "roles.sql"
        roles.write_text(
            "CREATE DATABASE shop CHARACTER SET utf8mb4;\n"
            f"CREATE USER {OWNER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO {OWNER}@'127.0.0.1' WITH GRANT OPTION;\n"
            f"CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT SELECT, SHOW VIEW ON shop.* TO {READER}@'127.0.0.1';\n"
        )
        data.mkdir(mode=0o777)
        data.chmod(0o777)
        # What mariadb-install-db would do, had it all its parts in the package of the server.
        system = ["CREATE DATABASE mysql;\nUSE mysql;\n"]
        system += [
            (SCRIPTS / f"mysql_system_tables{part}.sql").read_text() for part in ("", "_data")
        ]
        command = [program("mariadbd"), "--no-defaults", f"--datadir={data}"]
        done([*command, "--bootstrap"], folder, given="".join(system))
        server = MariadbServer(free_port())
        command += [f"--port={server.port}", "--bind-address=127.0.0.1", "--skip-name-resolve"]
        command += [f"--socket={folder}/s", f"--pid-file={folder}/pid", f"--init-file={roles}"]
        command += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]
        with running(command, folder, answers=lambda: _answers(server)):
            yield server


def _answers(server: MariadbServer) -> bool:
    try:
        with connected(server.port, OWNER, PASSWORD, "shop"):
            return True
    except pymysql.err.OperationalError:
        return False
