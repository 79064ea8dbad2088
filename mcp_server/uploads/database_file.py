"""The tables of an uploaded SQLite or DuckDB file. Knows neither's SQL."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..databases.databases import Databases
from ..databases.source import TableSource, database_at
from ..errors import DatasetError, UnreadableDataset
from ..table import Rows, Selection
from .names import shown

MAX_TABLES = 200
FEW = "has {:,} tables; {} are the most that are taken from a file"


class DatabaseFile:
    """Its tables and views, each read within the limits of `Databases`."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, shown(name)
        self._databases = Databases()

    def tables(self) -> Iterator[TableSource]:
        """Raises: UnreadableDataset: it is damaged, locked, too new, or has no table."""
        with _told():
            database = database_at(self._name, self._path)
            found = self._databases.tables_in(database)
        if not found:
            raise UnreadableDataset("is a database without a table in it")
        if len(found) > MAX_TABLES:
            raise UnreadableDataset(FEW.format(len(found), MAX_TABLES))
        yield from found

    @contextmanager
    def rows(self, table: TableSource) -> Generator[Rows]:
        """Raises: UnreadableDataset: it can't be read to its end."""
        with _told():
            shape = self._databases.shape(table)
            with self._databases.open(table, shape, Selection()) as rows:
                yield rows

    def close(self) -> None:
        self._databases.close()


def database_file(path: Path, name: str) -> closing[DatabaseFile]:
    return closing(DatabaseFile(path, name))


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except UnreadableDataset:
        raise
    except DatasetError as error:
        raise UnreadableDataset(f"can't be read. {str(error).removesuffix('.')}") from error
