"""PostgreSQL: its tables, their types and sizes, and connections that only read.

Where a role doesn't forbid writing the transaction does, and so does the session.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import make_url

from ..errors import BadQuery
from ..table import Shape
from .canceller import Canceller
from .idle import IdleConnections
from .limits import COLUMNS_AT_ONCE, CONNECT_S, LONGEST_S, MAX_TABLES, Limits
from .link import Table, Values
from .postgresql_link import PostgresLink, begin, cancel, cut, end, is_back, refused_entry, told
from .postgresql_terms import PostgresTerms
from .postgresql_types import FACTS, Column, adapters, decided, facts_query
from .running import only_row
from .sentences import Sentences
from .statements import compiled, counted, everything, head

_OPTIONS = (
    "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO "
    "-c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1"
)
_TABLES = r"""
    SELECT n.nspname, c.relname, c.relkind IN ('v', 'm')
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
        AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid
            AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e'
        )
    ORDER BY 1, 2
"""
_HAS_ICU = "SELECT 1 FROM pg_catalog.pg_collation WHERE collname = 'und-x-icu' LIMIT 1"


class PostgresStore:
    """`link.Store` for one database of a server."""

    def __init__(self, name: str, url: str) -> None:
        self._sentences = Sentences(name, url)
        self.dialect: Any = PGDialect_psycopg()
        self._arguments: dict[str, Any] = self.dialect.create_connect_args(make_url(url))[1]
        self._adapters = adapters()
        self._idle = IdleConnections[Any](end)
        self._terms: PostgresTerms | None = None  # until it is asked what it can

    @property
    def terms(self) -> PostgresTerms:
        if self._terms is None:
            self._terms = PostgresTerms(has_icu=bool(self._asked(_HAS_ICU)))
        return self._terms

    @contextmanager
    def link(self, *, keep: bool = True, within_s: float = LONGEST_S) -> Generator[PostgresLink]:
        connection = self._begun(within_s)
        canceller = Canceller(lambda: cancel(connection), lambda: cut(connection))
        try:
            yield PostgresLink(self._sentences, connection, canceller)
        finally:
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
                begin(connection, within_s)
                return connection
            except psycopg.Error:
                end(connection)
        connection = self._connected()
        with told(self._sentences):
            begin(connection, within_s)
        return connection

    def _connected(self) -> Any:
        given = str(self._arguments.get("options", ""))
        ours: dict[str, Any] = {
            "options": f"{given} {_OPTIONS}".strip(),
            "client_encoding": "UTF8",
            "connect_timeout": CONNECT_S,
            "application_name": "threadbook",
            "autocommit": True,  # transactions are begun and ended by hand
            "prepare_threshold": None,
            "context": self._adapters,
        }
        try:
            return psycopg.connect(**{**self._arguments, **ours})
        except psycopg.Error as error:
            raise refused_entry(self._sentences, error) from error

    def tables(self) -> list[Table]:
        found = self._asked(_TABLES)
        return [Table(schema, name, is_view) for schema, name, is_view in found[:MAX_TABLES]]

    def shape(self, table: Table, limits: Limits) -> Shape:
        described = self._described(table)
        kinds = {column.name: column.kind for column in described}
        unbound = [column.name for column in described if column.is_unbound]
        notes: tuple[str, ...] = ()
        try:
            kinds |= self._looked_at(table, unbound, limits)
        except BadQuery:
            notes = (_unseen(unbound),)
        try:
            asked = compiled(counted(table, (), self.terms, ()), self.dialect)
            with self.link() as link:
                (rows,) = only_row(link, asked, limits.count_s)
            return Shape(rows, tuple(kinds.items()), notes=notes)
        except BadQuery:
            return Shape(self._estimated(table), tuple(kinds.items()), True, notes)

    def _described(self, table: Table) -> list[Column]:
        with self.link() as link:
            return link.described(*compiled(head(table), self.dialect))

    def _looked_at(self, table: Table, unbound: list[str], limits: Limits) -> dict[str, str]:
        """The types of the columns of numbers that may have any size."""
        kinds: dict[str, str] = {}
        for start in range(0, len(unbound), COLUMNS_AT_ONCE):
            some = unbound[start : start + COLUMNS_AT_ONCE]
            asked = compiled(facts_query(table, some), self.dialect)
            with self.link() as link:
                found = only_row(link, asked, limits.look_s)
            for i, name in enumerate(some):
                kinds[name] = decided(*found[i * FACTS : (i + 1) * FACTS])
        return kinds

    def _estimated(self, table: Table) -> int:
        """The rows that the server's planner reckons with."""
        text, values = compiled(everything(table), self.dialect)
        ((plan,),) = self._asked(f"EXPLAIN (FORMAT JSON) {text}", values)
        return int(json.loads(plan)[0]["Plan"]["Plan Rows"])

    def _asked(self, query: str, values: Values = None) -> list[tuple[Any, ...]]:
        """What our own question, about tables and not their rows, is answered."""
        with self.link() as link:
            return link.asked(query, values)

    def close(self) -> None:
        self._idle.close()


def _unseen(columns: list[str]) -> str:
    """A sentence about numbers whose size nobody knows."""
    named = ", ".join(f'"{name}"' for name in columns)
    return f"It is too large to see how many digits {named} has: of each number 15 are read."
