"""SQLite files, opened so that nothing can be written, attached or switched on.

The types of columns are decided on their cells, because SQLite keeps anything anywhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from ..errors import BadDatabase, BadQuery, DatasetError
from ..table import Shape
from .limits import COLUMNS_AT_ONCE, LONGEST_S, MAX_TABLES, Limits
from .link import Answer, Field, Link, Table, Values
from .running import only_row
from .sqlite_types import FACTS, Facts, decide, facts_query, instant, when
from .statements import compiled, named, typed

BUSY_S = 5
MAX_CELL_BYTES = 64 * 2**20
HEAP_BYTES = 256 * 2**20
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_CELL_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_RECURSIVE,
}
_SETTINGS = (
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    f"PRAGMA hard_heap_limit = {HEAP_BYTES}",
)
_REFUSED_FUNCTIONS = {"load_extension", "fts3_tokenizer", "sqlite_dbpage", "edit"}


class SqliteStore:
    """`link.Store` for one file."""

    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path = name, path
        self.dialect: Any = SQLiteDialect_pysqlite(paramstyle="qmark")
        self.terms = SqliteTerms()

    @contextmanager
    def link(self, *, keep: bool = True, within_s: float = LONGEST_S) -> Generator[Link]:
        with _told(self._name), closing(_connect(self._path)) as connection:
            for setting in _SETTINGS:
                connection.execute(setting).fetchall()
            connection.create_function("unicode_lower", 1, _lower, deterministic=True)
            connection.create_function("instant", 1, instant, deterministic=True)
            connection.create_function("kind_of_time", 1, when, deterministic=True)
            connection.set_authorizer(_authorized)
            yield SqliteLink(self._name, connection)

    def tables(self) -> list[Table]:
        """Virtual tables, such as full-text indexes, and what they are kept in are none."""
        query = (
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main' "
            "AND type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"
        )
        found = self._asked(query)
        return [Table(None, str(name), kind == "view") for name, kind in found[:MAX_TABLES]]

    def shape(self, table: Table, limits: Limits) -> Shape:
        declared = self._declared(table)
        rows, kinds = 0, list[str]()
        for start in range(0, len(declared), COLUMNS_AT_ONCE):
            some = declared[start : start + COLUMNS_AT_ONCE]
            with self.link() as link:
                asked = compiled(facts_query(table, some), self.dialect)
                rows, *found = only_row(link, asked, limits.look_s)
            for i, (_, kind) in enumerate(some):
                kinds.append(decide(kind, Facts(*found[i * FACTS : (i + 1) * FACTS])))
        return Shape(rows, tuple(zip([name for name, _ in declared], kinds, strict=True)))

    def _declared(self, table: Table) -> list[tuple[str, str]]:
        query = "SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1"
        found = self._asked(query, table.name)
        if not found:
            raise BadQuery(f'The database "{self._name}" has no table "{table.name}" any more.')
        return [(str(name), str(kind)) for name, kind in found]

    def _asked(self, query: str, *values: str) -> list[Any]:
        """What our own question, about tables and not their rows, is answered."""
        with _told(self._name), closing(_connect(self._path)) as connection:
            return connection.execute(query, values).fetchall()

    def close(self) -> None: ...


class SqliteLink:
    """`link.Link` of an open connection."""

    def __init__(self, name: str, connection: sqlite3.Connection) -> None:
        self._name, self._connection = name, connection

    def run(self, sql: str, values: Values = None) -> Answer:
        with _told(self._name):
            cursor = self._connection.execute(sql, tuple(values or ()))
        if cursor.description is None:
            cursor.close()
            raise BadQuery("This gives no rows. Write one SELECT.")
        fields = tuple(Field(str(column[0]), None) for column in cursor.description)
        return Answer(fields, self._rows(cursor))

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[Sequence[Any]]:
        with _told(self._name), closing(cursor):
            yield from cursor

    def cancel(self) -> None:
        self._connection.interrupt()

    def cut(self) -> None:
        self._connection.interrupt()


class SqliteTerms:
    """`link.Terms`: texts by their code points, times by the moment that they mean."""

    def column(self, name: str, kind: str) -> Any:
        column = named(name)
        if kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
            return sql.func.instant(column)
        if kind == "VARCHAR":
            return sql.collate(sql.cast(column, sql.Text()), "BINARY")
        return column

    def cell(self, name: str, kind: str) -> Any:
        return self.column(name, kind)

    def value(self, value: Any, kind: str) -> Any:
        if kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
            return sql.literal(instant(str(value)), sql.BigInteger())
        if kind in ("DATE", "TIME"):
            return sql.literal(str(value), sql.String())
        if kind == "BOOLEAN":
            return sql.literal(int(value), sql.Integer())
        return typed(float(value) if isinstance(value, Decimal) else value, kind)

    def equals(self, name: str, value: str) -> Any:
        return self.column(name, "VARCHAR") == value

    def contains(self, name: str, value: str) -> Any:
        found = sql.func.instr(
            sql.func.unicode_lower(sql.cast(named(name), sql.Text())), value.lower()
        )
        return found > 0


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_S,
        check_same_thread=False,  # one thread at a time uses it, but not always the same
        isolation_level=None,
    )
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    return connection


def _authorized(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and second not in _REFUSED_FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


@contextmanager
def _told(name: str) -> Generator[None]:
    """SQLite's errors as sentences; none of them has the file's path."""
    try:
        yield
    except DatasetError:
        raise
    except sqlite3.Error as error:
        raise _sentence(name, error) from error


def _sentence(name: str, error: sqlite3.Error) -> DatasetError:
    said = str(error).splitlines()[0][:300] if str(error) else "an unknown error"
    code = getattr(error, "sqlite_errorname", "") or ""
    known: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: code.startswith("SQLITE_CANTOPEN"), "can't be opened"),
        (lambda: code.startswith("SQLITE_BUSY"), "is being written to just now; try again"),
        (
            lambda: code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")),
            "is damaged, or no SQLite file",
        ),
        (
            lambda: code.startswith("SQLITE_READONLY"),
            "was left in the middle of a write; open it once with the program that writes it",
        ),
    )
    for applies, problem in known:
        if applies():
            return BadDatabase(f'The database "{name}" {problem}.')
    if code.startswith("SQLITE_AUTH") or "prohibited" in said or "not authorized" in said:
        return BadQuery(f'The database "{name}" is read-only here: {said}. Write one SELECT.')
    if said.startswith("Could not decode"):
        return BadQuery(
            f'The database "{name}" has a text that isn\'t UTF-8: {said.split(" with ")[0]}.'
        )
    return BadQuery(f'The database "{name}" refused this: {said}.')


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
