"""All databases: opens each when it is asked, and reads its tables. Knows which kind is spoken to
how, and nothing of any SQL.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import BadQuery, DatasetError
from ..kept import Kept
from ..table import ColumnProfile, Conditions, Rows, Selection, Shape
from .limits import FRESH_S, Limits
from .link import Store, Table
from .reader import DatabaseReader
from .source import Database, TableSource


@dataclass(frozen=True, slots=True)
class _Listed:
    """Or the problem: a server that is down isn't asked again for a while."""

    version: str
    tables: list[TableSource]
    problem: DatasetError | None = None


class Databases:
    """`table.Reader` for tables of databases. What exists may be half a minute old."""

    def __init__(
        self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._readers: dict[Database, DatabaseReader] = {}
        self._listed = Kept[Database, _Listed]()
        self._lock = threading.Lock()

    def tables_in(self, database: Database) -> list[TableSource]:
        """Its tables and views that may be read, the database's own left out.

        Raises:
            DatasetError: it can't be reached; the text says what to do.
        """
        version = self._version(database)
        known = self._listed.get(database)
        if known is None or known.version != version:
            known = self._look(database, version)
            self._listed.put(database, known)
        if known.problem is not None:
            raise known.problem
        return known.tables

    def _look(self, database: Database, version: str) -> _Listed:
        try:
            found = self._reader(database).tables()
        except DatasetError as error:
            return _Listed(version, [], error)
        return _Listed(version, [_source(database, table, version) for table in found])

    def shape(self, source: TableSource) -> Shape:
        with _of(source):
            return self._reader(source.database).shape(_table(source))

    def profile(
        self, source: TableSource, shape: Shape, where: Conditions = ()
    ) -> tuple[ColumnProfile, ...]:
        with _of(source):
            return self._reader(source.database).profile(_table(source), shape, where)

    def count(self, source: TableSource, shape: Shape, where: Conditions) -> int:
        with _of(source):
            return self._reader(source.database).count(_table(source), shape, where)

    @contextmanager
    def open(self, source: TableSource, shape: Shape, selection: Selection) -> Generator[Rows]:
        reader = self._reader(source.database)
        with _of(source), reader.open(_table(source), shape, selection) as rows:
            yield rows

    def query(
        self, database: Database, sql: str, *, within_s: float | None = None
    ) -> AbstractContextManager[Rows]:
        """The rows of one statement, which is sent as it is.

        Raises:
            DatasetError: the database refuses it, or it takes too long.
        """
        limit = self._limits.query_s if within_s is None else within_s
        return self._reader(database).query(sql, limit)

    def rights(self, database: Database) -> tuple[str, ...]:
        """What its role may do beyond reading, as far as it tells.

        Raises:
            DatasetError: it can't be reached.
        """
        return self._reader(database).rights()

    def close(self) -> None:
        with self._lock:
            readers, self._readers = list(self._readers.values()), {}
        for reader in readers:
            reader.close()

    def _reader(self, database: Database) -> DatabaseReader:
        with self._lock:
            if database not in self._readers:
                self._readers[database] = _opened(database, self._limits)
            return self._readers[database]

    def _version(self, database: Database) -> str:
        if database.path is None:
            return str(int(self._clock() // FRESH_S))
        return _stamp(database.path)


def _opened(database: Database, limits: Limits) -> DatabaseReader:
    """Drivers are loaded when a database needs them: most installations have no such database."""
    if database.kind == "duckdb":
        from .duckdb_reader import DuckdbReader

        return DuckdbReader(database.name, Path(database.where), limits)
    from .link_reader import LinkReader

    return LinkReader(_store(database), limits)


def _store(database: Database) -> Store:
    match database.kind:
        case "sqlite":
            from .sqlite import SqliteStore

            return SqliteStore(database.name, Path(database.where))
        case "postgresql":
            from .postgresql import PostgresStore

            return PostgresStore(database.name, database.where)
        case "mysql":
            from .mysql import MysqlStore

            return MysqlStore(database.name, database.where)
        case _:
            from .sql_store import SqlStore

            return SqlStore(database.name, database.where)


def _stamp(path: Path) -> str:
    """Another one when the file, or what isn't yet merged into it, was written to."""
    found: list[str] = []
    for part in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + ".wal")):
        try:
            status = part.stat()
        except OSError:
            continue
        found.append(f"{status.st_size}.{status.st_mtime_ns}")
    return " ".join(found)


def _table(source: TableSource) -> Table:
    return Table(source.schema, source.table, source.is_view)


def _source(database: Database, table: Table, version: str) -> TableSource:
    source = TableSource("", database, table.schema, table.name, table.is_view, version)
    source = replace(source, name=f"{database.name}.{source.part}")
    if database.path is None:
        return source
    try:
        status = database.path.stat()
    except OSError:
        return source
    return replace(source, size_bytes=status.st_size, modified_ns=status.st_mtime_ns)


@contextmanager
def _of(source: TableSource) -> Generator[None]:
    """What the database refuses is told with the dataset's name."""
    try:
        yield
    except BadQuery as error:
        raise BadQuery(f'The dataset "{source.name}" can\'t be read. {error}') from error
