"""Any other database that SQLAlchemy has a dialect for. What is done is rolled back; that nothing
else can be done is up to the role, for there is no way to forbid writing that all of them know.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sql
from sqlalchemy import types
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from ..errors import BadQuery
from ..table import Shape
from .canceller import Canceller
from .cells import decimal_kind
from .limits import LONGEST_S, MAX_TABLES, Limits
from .link import Table
from .running import only_row
from .sentences import Sentences
from .sql_link import SqlLink, cancel, cut, refused_entry, told
from .sql_terms import SqlTerms
from .statements import compiled, counted

POOL = 2
OLDEST_S = 300
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (types.Boolean, "BOOLEAN"),
    (types.Integer, "BIGINT"),
    (types.Float, "DOUBLE"),
    (types.Date, "DATE"),
    (types.DateTime, "TIMESTAMP"),
    (types.Time, "TIME"),
    (types.LargeBinary, "BLOB"),
    (types.BINARY, "BLOB"),
    (types.VARBINARY, "BLOB"),
)


class SqlStore:
    """`link.Store` for a URL."""

    def __init__(self, name: str, url: str) -> None:
        self._sentences = Sentences(name, url)
        self.terms = SqlTerms()
        try:
            self._engine: Any = sql.create_engine(
                url, poolclass=QueuePool, pool_size=POOL, max_overflow=-1, pool_recycle=OLDEST_S,
                pool_pre_ping=True, hide_parameters=True,
            )  # fmt: skip
        except (ImportError, SQLAlchemyError, TypeError, ValueError) as error:
            raise self._sentences.no_driver() from error
        self.dialect: Any = self._engine.dialect

    @contextmanager
    def link(self, *, keep: bool = True, within_s: float = LONGEST_S) -> Generator[SqlLink]:
        connection = self._connected()
        driver = connection.connection.driver_connection
        canceller = Canceller(lambda: cancel(driver), lambda: cut(driver))
        try:
            yield SqlLink(self._sentences, connection, canceller)
        finally:
            was_cancelled = canceller.end()
            if was_cancelled or not keep:
                connection.invalidate()
            connection.close()  # this rolls back

    def _connected(self) -> Any:
        try:
            connection = self._engine.connect()
            connection.begin()
        except SQLAlchemyError as error:
            raise refused_entry(self._sentences, error) from error
        return connection

    def tables(self) -> list[Table]:
        with self._looking() as inspector:
            tables = [Table(None, name) for name in inspector.get_table_names()]
            views = [Table(None, name, True) for name in inspector.get_view_names()]
        return sorted(tables + views, key=lambda table: table.name)[:MAX_TABLES]

    def shape(self, table: Table, limits: Limits) -> Shape:
        with self._looking() as inspector:
            try:
                described = inspector.get_columns(table.name, schema=table.schema)
            except NoSuchTableError as error:
                raise self._sentences.no_table(table.name) from error
        columns = tuple((str(one["name"]), _kind(one["type"])) for one in described)
        try:
            asked = compiled(counted(table, (), self.terms, ()), self.dialect)
            with self.link() as link:
                (rows,) = only_row(link, asked, limits.count_s)
        except BadQuery as error:
            note = f"Its rows can't be counted: {error}"
            return Shape(0, columns, True, (note,))
        return Shape(int(rows), columns)

    @contextmanager
    def _looking(self) -> Generator[Any]:
        connection = self._connected()
        try:
            with told(self._sentences):
                yield sql.inspect(connection)
        finally:
            connection.close()

    def close(self) -> None:
        self._engine.dispose()


def _kind(type_: Any) -> str:
    if isinstance(type_, types.DateTime) and type_.timezone:
        return "TIMESTAMP WITH TIME ZONE"
    if isinstance(type_, types.Numeric) and not isinstance(type_, types.Float):
        if type_.precision is None:
            return "DOUBLE"
        return decimal_kind(type_.precision, type_.scale or 0)
    return next((kind for known, kind in _KINDS if isinstance(type_, known)), "VARCHAR")
