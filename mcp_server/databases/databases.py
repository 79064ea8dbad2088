"""All databases: opens each when it is asked, and reads its tables. Knows which kind is spoken to
how, and nothing of any SQL.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadDatabase, BadQuery
from ..kept import Kept
from ..table import ColumnProfile, Rows, Selection, Shape
from .limits import COLUMNS_AT_ONCE, FRESH_S, Limits
from .link import Store, Table
from .profiles import profiles
from .running import RunningStatement, only_row
from .source import Database, TableSource
from .sqlite import SqliteStore
from .statements import compiled, profiled, selected


@dataclass(frozen=True, slots=True)
class _Listed:
    version: str
    tables: list[TableSource]


class Databases:
    """`table.Reader` for tables of databases. What exists may be half a minute old."""

    def __init__(
        self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._stores: dict[Database, Store] = {}
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
            found = self._store(database).tables()
            tables = [_source(database, table, version) for table in found]
            known = _Listed(version, tables)
            self._listed.put(database, known)
        return known.tables

    def shape(self, source: TableSource) -> Shape:
        with _of(source):
            return self._store(source.database).shape(_table(source), self._limits)

    def profile(self, source: TableSource, shape: Shape) -> tuple[ColumnProfile, ...]:
        store = self._store(source.database)
        facts: list[Any] = []
        for start in range(0, len(shape.columns), COLUMNS_AT_ONCE):
            some = shape.columns[start : start + COLUMNS_AT_ONCE]
            asked = compiled(profiled(_table(source), some, store.terms), store.dialect)
            with _of(source), store.link() as link:
                facts += only_row(link, asked, self._limits.look_s)
        return profiles(shape, facts)

    @contextmanager
    def open(self, source: TableSource, shape: Shape, selection: Selection) -> Generator[Rows]:
        store = self._store(source.database)
        query = selected(_table(source), shape, selection, store.terms)
        kinds = dict(shape.columns)
        columns = [(name, kinds[name]) for name in selection.columns or shape.names]
        text, values = compiled(query, store.dialect)
        with _of(source), store.link() as link:
            running = RunningStatement(
                link, text, values, within_s=self._limits.read_s, columns=columns
            )
            with closing(running):
                yield running

    @contextmanager
    def query(
        self, database: Database, sql: str, *, within_s: float | None = None
    ) -> Generator[Rows]:
        """The rows of one statement, which is sent as it is.

        Raises:
            DatasetError: the database refuses it, or it takes too long.
        """
        limit = self._limits.query_s if within_s is None else within_s
        with self._store(database).link(keep=False) as link:
            running = RunningStatement(link, sql, within_s=limit)
            with closing(running):
                yield running

    def close(self) -> None:
        with self._lock:
            stores, self._stores = list(self._stores.values()), {}
        for store in stores:
            store.close()

    def _store(self, database: Database) -> Store:
        with self._lock:
            if database not in self._stores:
                self._stores[database] = _opened(database)
            return self._stores[database]

    def _version(self, database: Database) -> str:
        if database.path is None:
            return str(int(self._clock() // FRESH_S))
        return _stamp(database.path)


def _opened(database: Database) -> Store:
    match database.kind:
        case "sqlite":
            return SqliteStore(database.name, Path(database.where))
        case _:
            raise BadDatabase(f'The database "{database.name}" is {database.kind}, not yet read.')


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
    parts = (database.name, table.schema, table.name)
    name = ".".join(part for part in parts if part is not None)
    return TableSource(name, database, table.schema, table.name, table.is_view, version)


@contextmanager
def _of(source: TableSource) -> Generator[None]:
    """What the database refuses is told with the dataset's name."""
    try:
        yield
    except BadQuery as error:
        raise BadQuery(f'The dataset "{source.name}" can\'t be read. {error}') from error
