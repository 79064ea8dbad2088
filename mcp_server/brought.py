"""Tables of databases as part of a query in DuckDB: brought into its memory when it begins, within
bounds. What is larger, the database itself can be asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow

from .databases.cells import arrow_type
from .databases.source import TableSource
from .dataset import Dataset
from .errors import BadQuery
from .questions import Parts
from .sql import identifier
from .table import Rows
from .visible import Visible

MAX_BYTES = 256 * 2**20  # in all, beside what the query itself needs

arrow: Any = pyarrow  # it has no types of its own


class Brought:
    """Empty tables with the right columns, until `bring`."""

    def __init__(
        self, visible: Visible, connection: Any, datasets: Mapping[Parts, Dataset]
    ) -> None:
        self._visible, self._connection = visible, connection
        self._datasets = {f"brought {i}": one for i, one in enumerate(datasets.values())}
        self.queries = {
            name: f"FROM temp.{identifier(where)}"
            for name, where in zip(datasets, self._datasets, strict=True)
        }
        self._rows: Rows | None = None
        self._is_interrupted, self._is_done = False, False
        for where, dataset in self._datasets.items():
            columns = visible.shape(dataset).columns
            schema = arrow.schema([(name, arrow_type(kind)) for name, kind in columns])
            connection.register(where, schema.empty_table())

    def bring(self) -> None:
        """Raises: DatasetError: a table can't be read, or they are too large."""
        if self._is_done:
            return
        self._is_done = True
        left = MAX_BYTES
        for where, dataset in self._datasets.items():
            table = self._table(dataset, left)
            left -= table.nbytes
            self._connection.register(where, table)

    def interrupt(self) -> None:
        self._is_interrupted = True
        if self._rows is not None:
            self._rows.interrupt()

    def _table(self, dataset: Dataset, left: int) -> Any:
        with self._visible.open(dataset) as rows:
            self._rows = rows
            if self._is_interrupted:
                raise BadQuery("This was being read, and that was stopped.")
            batches: list[Any] = []
            schema = rows.schema
            for batch in rows:
                left -= batch.nbytes
                if left < 0:
                    raise BadQuery(_too_large(dataset))
                batches.append(batch)
            return arrow.Table.from_batches(batches, schema)


def _too_large(dataset: Dataset) -> str:
    source = dataset.source
    database = source.database.name if isinstance(source, TableSource) else ""
    return (
        f'"{dataset.name}" is too large to be brought into a query: {MAX_BYTES // 2**20} MB are '
        f'the most. Let its database answer, in its own SQL, with source="{database}", or load a '
        "part."
    )
