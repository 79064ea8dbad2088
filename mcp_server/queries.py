"""Questions in SQL over datasets: each is a view on its files, on an attached file of DuckDB, or on
what was brought of its database, and nothing else can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from .attached import Attached, is_attachable
from .brought import Brought
from .columns_read import columns_read
from .databases.duckdb_answers import fields, typed
from .databases.source import TableSource
from .dataset import Dataset
from .duck import Running, brief, opened
from .duck_files import Unchanged
from .errors import BadQuery, UnreadableDataset
from .files import CHANGED, is_as_it_was, paths
from .questions import Parts, parsed, tables_of
from .sources import UnreadSource, is_files
from .sql import identifier
from .table import Rows
from .visible import Visible

_TOO_MUCH = "The query needs more memory than there is for it; group or filter more."
Find = Callable[[str], Dataset]


@dataclass(frozen=True, slots=True)
class Query:
    """A question that can be asked: `tables` are by the names that it uses, `reads` their columns
    that it may read.
    """

    sql: str
    tables: Mapping[Parts, Dataset]
    columns: tuple[tuple[str, str], ...]
    reads: tuple[str, ...] = ()
    tree: Any = None

    @property
    def datasets(self) -> list[str]:
        return [".".join(name) for name in self.tables]


class Queries:
    """Takes questions, and opens what they give."""

    def __init__(self, visible: Visible) -> None:
        self._visible = visible

    def taken(self, sql: str, find: Find) -> Query:
        """A question whose tables are there.

        Raises:
            DatasetError: it isn't one SELECT, or names what isn't there.
        """
        tree = parsed(sql)
        tables = {name: _read(find(".".join(name))) for name in tables_of(tree)}
        with self._asked(tables) as asked:
            relation = asked.connection.sql(sql)
            columns = tuple((field.name, str(field.type)) for field in fields(relation))
            known = {name: _columns(asked.connection, name) for name in tables}
            return Query(sql, tables, columns, tuple(columns_read(tree, known)), tree)

    @contextmanager
    def open(self, query: Query) -> Generator[Rows]:
        """Its rows; they are read when they are asked for."""
        with self._asked(query.tables) as asked:
            yield _Answer(Running(asked.connection, query.sql, read=typed), asked)
            sources = [dataset.source for dataset in query.tables.values()]
            if not all(is_as_it_was(one) for one in sources if is_files(one)):
                raise UnreadableDataset(CHANGED)

    @contextmanager
    def _asked(self, tables: Mapping[Parts, Dataset]) -> Generator[_Asked]:
        """A database with these views alone, those on what is brought still empty."""
        queries, reached = dict[Parts, str](), set[Path]()
        near, far = dict[Parts, TableSource](), dict[Parts, Dataset]()
        for name, dataset in tables.items():
            source = dataset.source
            if is_files(source):
                queries[name] = self._visible.query(dataset, source)
                reached |= {*paths(source)}
            elif (
                isinstance(source, TableSource) and dataset.view.is_whole and is_attachable(source)
            ):
                near[name] = source
            else:
                far[name] = dataset
        attached = Attached(self._visible.tables, near)
        try:
            with opened(*sorted(reached), attached=attached.files) as connection, _told():
                brought = Brought(self._visible, connection, far)
                queries |= {**attached.queries(connection), **brought.queries}
                for name, query in queries.items():
                    _view(connection, name, query)
                yield _Asked(connection, brought, attached.unchanged)
        except UnreadableDataset as error:
            raise BadQuery(f"What the query reads {error}.") from error


@dataclass(frozen=True, slots=True)
class _Asked:
    connection: Any
    brought: Brought
    unchanged: Unchanged


class _Answer:
    """`table.Rows` of a query, whose errors are about it."""

    def __init__(self, running: Running, asked: _Asked) -> None:
        self._running, self._brought, self._unchanged = running, asked.brought, asked.unchanged

    @property
    def schema(self) -> Any:
        self._brought.bring()
        return self._running.schema

    def __iter__(self) -> Iterator[Any]:
        try:
            self._brought.bring()
            for batch in self._running:
                self._unchanged.check()
                yield batch
        except UnreadableDataset as error:
            raise BadQuery(f"What the query asks for {error}.") from error

    def interrupt(self) -> None:
        self._brought.interrupt()
        self._running.interrupt()


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise BadQuery(_TOO_MUCH) from error
    except duckdb.Error as error:
        raise BadQuery(f"DuckDB refuses the query: {brief(error, lines=3)}") from error


def _view(connection: Any, name: Parts, query: str) -> None:
    """A database is a catalogue of its own, so that all ways to write its columns hold."""
    if len(name) > 1:
        connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {identifier(name[0])}")
    if len(name) > 2:
        schema = ".".join(map(identifier, name[:2]))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    connection.execute(f"CREATE VIEW {_written(name)} AS {query}")


def _columns(connection: Any, name: Parts) -> list[str]:
    relation = connection.sql(f"FROM {_written(name)}")
    return list(relation.columns)


def _written(name: Parts) -> str:
    return ".".join(map(identifier, name))


def _read(dataset: Dataset) -> Dataset:
    if isinstance(dataset.source, UnreadSource):
        raise UnreadableDataset(dataset.source.reason).of(dataset.name)
    return dataset
