"""MySQL and MariaDB: their tables, types and sizes, and connections that only read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import pymysql
from pymysql.constants import CLIENT
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql
from sqlalchemy.engine import make_url

from ..errors import BadQuery
from ..table import Shape
from .canceller import Canceller
from .idle import IdleConnections
from .limits import COLUMNS_AT_ONCE, CONNECT_S, LONGEST_S, MAX_TABLES, Limits
from .link import Field, Table
from .mysql_link import MysqlLink, cut, end, is_back, refused_entry, told
from .mysql_terms import MysqlTerms
from .mysql_types import converters, decided, is_open, safe
from .running import only_row
from .sentences import Sentences
from .statements import compiled, counted, everything, head

# A statement isn't over before its last row is read, so the server waits for readers who pause.
PAUSE_S = 600
_SETTINGS = (
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION time_zone = '+00:00'",
    # Without the first, a column that is in no group has the cell of any row.
    "SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION'",
    "SET SESSION group_concat_max_len = 16777216",  # it cuts what is longer without a word
    "SET SESSION lock_wait_timeout = 5",
    "SET SESSION innodb_lock_wait_timeout = 5",
    f"SET SESSION net_write_timeout = {PAUSE_S}",
)
_REFUSED_OPTIONS = ("init_command", "read_default_file", "read_default_group", "autocommit")
_TABLES = """
    SELECT nullif(t.TABLE_SCHEMA, database()), t.TABLE_NAME, t.TABLE_TYPE = 'VIEW'
    FROM information_schema.TABLES t
    WHERE t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
        AND t.TABLE_SCHEMA = coalesce(database(), t.TABLE_SCHEMA)
        AND t.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
    ORDER BY 1, 2
"""


class MysqlStore:
    """`link.Store` for one database of a server, or all that the user sees when none is named."""

    def __init__(self, name: str, url: str) -> None:
        self._sentences = Sentences(name, url)
        self.dialect: Any = MySQLDialect_pymysql()
        self.terms = MysqlTerms()
        self._arguments: dict[str, Any] = self.dialect.create_connect_args(make_url(url))[1]
        self._idle = IdleConnections[Any](end)

    @contextmanager
    def link(self, *, keep: bool = True, within_s: float = LONGEST_S) -> Generator[MysqlLink]:
        connection = self._begun(within_s)
        canceller = Canceller(lambda: self._kill(connection), lambda: cut(connection))
        link = MysqlLink(self._sentences, connection, canceller)
        try:
            yield link
        finally:
            if not link.is_clean:
                link.cancel()
            was_cancelled = canceller.end()
            if keep and not was_cancelled and is_back(connection):
                self._idle.give(connection)
            else:
                end(connection)

    def _begun(self, within_s: float) -> Any:
        """One that waited, if it is still good, else a new one."""
        connection = self._idle.take()
        if connection is not None:
            try:
                _begin(connection, within_s)
                return connection
            except pymysql.err.MySQLError:
                end(connection)
        connection = self._connected()
        with told(self._sentences):
            for setting in _SETTINGS:
                connection.query(setting)
            _begin(connection, within_s)
        return connection

    def _connected(self) -> Any:
        given = {k: v for k, v in self._arguments.items() if k not in _REFUSED_OPTIONS}
        flags = int(given.get("client_flag", 0)) & ~CLIENT.MULTI_STATEMENTS & ~CLIENT.LOCAL_FILES
        ours: dict[str, Any] = {
            "charset": "utf8mb4",
            "connect_timeout": CONNECT_S,
            "conv": converters(),
            "local_infile": False,
            "client_flag": flags,
            "program_name": "threadbook",
        }
        try:
            return pymysql.connect(**{**given, **ours})
        except (pymysql.err.MySQLError, OSError, RuntimeError) as error:
            raise refused_entry(self._sentences, error) from error

    def _kill(self, connection: Any) -> None:
        """End what another connection runs."""
        with suppress(Exception):
            killer = self._connected()
            try:
                killer.query(f"KILL QUERY {connection.thread_id()}")
            finally:
                end(killer)

    def tables(self) -> list[Table]:
        with self.link() as link:
            found = link.asked(_TABLES)
        return [Table(schema, name, bool(is_view)) for schema, name, is_view in found[:MAX_TABLES]]

    def shape(self, table: Table, limits: Limits) -> Shape:
        with self.link() as link:
            columns = link.described(*compiled(head(table), self.dialect))
        kinds = {column.name: safe(column) for column in columns}
        looked = [column for column in columns if is_open(column)]
        try:
            rows, found = self._looked_at(table, looked, limits)
        except BadQuery:
            return Shape(self._estimated(table), tuple(kinds.items()), True)
        return Shape(rows, tuple((kinds | found).items()))

    def _looked_at(
        self, table: Table, columns: list[Field], limits: Limits
    ) -> tuple[int, dict[str, str]]:
        """The number of rows, and the types of the columns whose cells decide."""
        within_s = limits.look_s if columns else limits.count_s
        rows, kinds = 0, dict[str, str]()
        for start in range(0, len(columns) or 1, COLUMNS_AT_ONCE):
            some = columns[start : start + COLUMNS_AT_ONCE]
            names = [column.name for column in some]
            query = counted(table, names, self.terms, [column.type or "" for column in some])
            with self.link(within_s=within_s) as link:
                rows, *facts = only_row(link, compiled(query, self.dialect), within_s)
            for i, column in enumerate(some):
                kinds[column.name] = decided(column, *facts[2 * i : 2 * i + 2])
        return int(rows), kinds

    def _estimated(self, table: Table) -> int:
        """The rows that the server reckons to read."""
        text, values = compiled(everything(table), self.dialect)
        with self.link() as link:
            columns = link.described(f"EXPLAIN {text}", values)
            at = [column.name for column in columns].index("rows")
            plan = link.asked(f"EXPLAIN {text}", values)
        return max((int(line[at] or 0) for line in plan), default=0)

    def close(self) -> None:
        self._idle.close()


def _begin(connection: Any, within_s: float) -> None:
    """The server ends what we can't end any more."""
    limit_s = within_s + PAUSE_S
    is_mariadb = "mariadb" in str(connection.get_server_info()).lower()
    name, limit = (
        ("max_statement_time", f"{limit_s:.0f}")
        if is_mariadb
        else ("max_execution_time", f"{limit_s * 1000:.0f}")
    )
    connection.query(f"SET SESSION {name} = {limit}")
    connection.query("START TRANSACTION READ ONLY")
