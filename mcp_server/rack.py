"""The datasets that the tables of databases are: of those declared, and of files in the folder.
Knows no SQL; a server that doesn't answer keeps nobody from the others.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from .databases.databases import Databases
from .databases.source import Database, TableSource, database_at, file_kind
from .dataset import Dataset, Declared
from .declared.declarations import DatabaseDeclaration, TableAt
from .declared.merging import is_at
from .errors import BadQuery, DatasetError
from .sources import UnreadSource
from .uploads.kinds import DATABASE_SUFFIXES

LOOKING = "is a database that is being looked into; ask again in a moment"
GRACE_S = 2.0
AT_ONCE = 4
Look = Future[list[TableSource]]


class OnlySome(BadQuery):
    """Its own SQL would reach all of it."""

    reason = "only some of the database is granted"
    is_refusal = True

    def __init__(self, name: str) -> None:
        super().__init__(
            f'Of the database "{name}" only some tables may be used, so it takes no SQL of its '
            "own. Leave source out and name its tables as datasets."
        )


class Rack:
    """Asks all databases at once. What one said last is told while it is slow to say it again."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="database")
        self._looks: dict[Database, Look] = {}
        self._last: dict[Database, Look] = {}

    def in_file(self, path: Path, until: float) -> list[Dataset]:
        return self._all(database_name(path), path, until)

    def declared(self, them: Sequence[DatabaseDeclaration], until: float) -> list[Dataset]:
        for one in them:
            if isinstance(database := _opened(one.name, one.where), Database):
                self._begin(database)
        return [dataset for one in them for dataset in self._of(one, until)]

    def table(self, of: DatabaseDeclaration, place: TableAt, until: float) -> list[Dataset]:
        """One table, also where it isn't among those that the database is declared with."""
        tables = self._all(of.name, of.where, until)
        return [one for one in tables if is_at(one, place) or isinstance(one.source, UnreadSource)]

    def _of(self, one: DatabaseDeclaration, until: float) -> list[Dataset]:
        said = Declared(description=one.description)
        found = [replace(each, declared=said) for each in self._all(one.name, one.where, until)]
        if isinstance(found[0].source, UnreadSource):
            return found
        if one.schema is not None:
            found = [
                each.renamed(f"{one.name}.{each.source.table}")
                for each in found
                if isinstance(each.source, TableSource) and each.source.schema == one.schema
            ]
        if one.tables:
            chosen = [each for name in one.tables for each in found if _is_called(each, name)]
            lost = [n for n in one.tables if not any(_is_called(each, n) for each in found)]
            return [*chosen, *(_lost(one.name, name) for name in lost)]
        return found or [_unread(one.name, one.name, f'has no tables in "{one.schema}"')]

    def _all(self, name: str, where: str | Path, until: float) -> list[Dataset]:
        """At least one: a database that can't be had is a dataset with the reason."""
        database = _opened(name, where)
        if not isinstance(database, Database):
            return [_unread(name, name, f"is a database that can't be had. {database}")]
        file = name if database.path is None else database.path.name
        try:
            tables = self._looked(database, until)
        except TimeoutError:
            return [_unread(name, file, LOOKING)]
        except DatasetError as error:
            return [_unread(name, file, f"is a database that can't be looked into. {error}")]
        if not tables:
            return [_unread(name, file, "is a database without a table that may be read")]
        return [Dataset(one, place=(database.path, one.part)) for one in tables]

    def _begin(self, database: Database) -> Look:
        look = self._looks.get(database)
        if look is not None and not look.done():
            return look
        if look is not None:
            self._last[database] = look
        look = self._workers.submit(self._databases.tables_in, database)
        self._looks[database] = look
        return look

    def _looked(self, database: Database, until: float) -> list[TableSource]:
        """Raises: TimeoutError: it has said nothing yet; DatasetError: it can't be had."""
        look = self._begin(database)
        last = self._last.get(database)
        wait_s = max(0.0, until - time.monotonic())
        try:
            return look.result(wait_s if last is None else min(wait_s, GRACE_S))
        except TimeoutError:
            if last is None:
                raise
            return last.result()


def database_name(path: Path) -> str:
    """Its file's name without what follows the point, if that is of this file alone."""
    alike = [one for one in path.parent.glob("*") if one.suffix.lower() in DATABASE_SUFFIXES]
    return path.stem if [one.stem for one in alike].count(path.stem) <= 1 else path.name


def is_database(path: Path) -> bool:
    """Whether it is a file that holds a database. One that can't be opened is none."""
    try:
        return path.suffix.lower() in DATABASE_SUFFIXES and file_kind(path) is not None
    except OSError:
        return False


def _opened(name: str, where: str | Path) -> Database | DatasetError:
    try:
        return database_at(name, where)
    except DatasetError as error:
        return error


def _is_called(dataset: Dataset, name: str) -> bool:
    source = dataset.source
    return isinstance(source, TableSource) and name in (
        source.part,
        source.table if source.schema is None else f"{source.schema}.{source.table}",
    )


def _lost(database: str, table: str) -> Dataset:
    reason = "is declared in datasets.toml, but its database has no such table that may be read"
    return _unread(f"{database}.{table}", database, reason)


def _unread(name: str, file: str, reason: str) -> Dataset:
    return Dataset(UnreadSource(name, file, "database", reason.removesuffix(".")))
