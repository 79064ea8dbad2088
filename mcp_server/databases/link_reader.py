"""Reads a database over links: its statements written by SQLAlchemy, its cells as a driver gives
them.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

from ..table import ColumnProfile, Conditions, Rows, Selection, Shape
from .limits import COLUMNS_AT_ONCE, Limits
from .link import Store, Table
from .profiles import profiles
from .rights import rights
from .running import RunningStatement, only_row
from .statements import compiled, counted, kept, profiled, selected


class LinkReader:
    """`reader.DatabaseReader` for a store."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store, self._limits = store, limits

    def tables(self) -> list[Table]:
        return self._store.tables()

    def shape(self, table: Table) -> Shape:
        return self._store.shape(table, self._limits)

    def profile(self, table: Table, shape: Shape, where: Conditions) -> tuple[ColumnProfile, ...]:
        terms, facts = self._store.terms, list[Any]()
        for start in range(0, len(shape.columns), COLUMNS_AT_ONCE):
            some = shape.columns[start : start + COLUMNS_AT_ONCE]
            facts += self._row(kept(profiled(table, some, terms), shape, where, terms))
        return profiles(shape, facts)

    def count(self, table: Table, shape: Shape, where: Conditions) -> int:
        terms = self._store.terms
        [rows] = self._row(kept(counted(table, (), terms, ()), shape, where, terms))
        return int(rows)

    def _row(self, query: Any) -> list[Any]:
        with self._store.link() as link:
            return only_row(link, compiled(query, self._store.dialect), self._limits.look_s)

    @contextmanager
    def open(self, table: Table, shape: Shape, selection: Selection) -> Generator[Rows]:
        query = selected(table, shape, selection, self._store.terms)
        kinds = dict(shape.columns)
        columns = [(name, kinds[name]) for name in selection.columns or shape.names]
        text, values = compiled(query, self._store.dialect)
        with self._store.link() as link:
            running = RunningStatement(
                link, text, values, within_s=self._limits.read_s, columns=columns
            )
            with closing(running):
                yield running

    @contextmanager
    def query(self, sql: str, within_s: float) -> Generator[Rows]:
        with self._store.link(keep=False, within_s=within_s) as link:
            running = RunningStatement(link, sql, within_s=within_s)
            with closing(running):
                yield running

    def rights(self) -> tuple[str, ...]:
        return rights(self._store)

    def close(self) -> None:
        self._store.close()
