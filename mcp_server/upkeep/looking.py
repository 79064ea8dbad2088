"""Opens what is declared, or about to be, and says in words what is there."""

from __future__ import annotations

import time
from pathlib import Path

from ..conversions.conversions import Conversions
from ..databases.databases import Databases
from ..databases.source import database_at
from ..dataset import Dataset
from ..declared.declarations import DatabaseDeclaration
from ..errors import DatasetError
from ..findings import Findings
from ..rack import Rack
from ..shelf import Shelf, is_plain_csv
from ..sources import UnreadSource
from ..tables import Tables

WAIT_S = 200


class Look:
    """Waits as long as reading may take."""

    def __init__(self, databases: Databases, conversions: Conversions, findings: Findings) -> None:
        self._databases = databases
        self._tables = Tables(databases, findings)
        self._rack = Rack(databases)
        self._shelf = Shelf(self._tables, conversions, self._rack)

    def into_path(self, path: Path) -> list[Dataset]:
        """Raises: DatasetError: one of its tables can't be read."""
        found = self._shelf.at(path, time.monotonic() + WAIT_S)
        if len(found) == 1 and is_plain_csv(found[0]):
            try:
                self._tables.shape(found[0].source)
            except DatasetError:  # then it is turned into one that can be read
                found = self._shelf.at(path, time.monotonic() + WAIT_S)
        for one in found:
            self._tables.shape(one.source)
        return found

    def into_database(self, database: DatabaseDeclaration) -> list[Dataset]:
        """Raises: DatasetError: it can't be had, or one of its declared tables isn't there."""
        found = self._rack.declared([database], time.monotonic() + WAIT_S)
        for one in found:
            if isinstance(one.source, UnreadSource):
                self._tables.shape(one.source)
        return found

    def rights(self, database: DatabaseDeclaration) -> tuple[str, ...]:
        """What its role may do beyond reading.

        Raises:
            DatasetError: it can't be reached.
        """
        return self._databases.rights(database_at(database.name, database.where))

    def told(self, dataset: Dataset) -> str:
        """Rows and columns, or why there are none."""
        try:
            shape = self._tables.shape(dataset.source)
        except DatasetError as error:
            return str(error)
        about = "about " if shape.is_estimate else ""
        columns = f"{len(shape.columns):,} column{'s' if len(shape.columns) != 1 else ''}"
        return f"{about}{shape.rows:,} row{'s' if shape.rows != 1 else ''}, {columns}."
