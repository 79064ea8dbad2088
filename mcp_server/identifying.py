"""Which columns of a dataset tell one row from others: most of their values differ, and they have
more than a few. What code prints of them is masked in what a model sees.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow

from .access.view import View
from .dataset import Dataset
from .errors import DatasetError
from .kept import Kept
from .sources import Source
from .table import Selection
from .visible import Visible

FEW = 20
ROWS = 100_000  # to look at all of a large table takes too long
arrow: Any = pyarrow  # it has no types of its own


class Identifying:
    """Tells them for datasets as those who ask see them, by their first rows: rather one too many
    than one too few. What was found is kept until the source or the view changes.
    """

    def __init__(self, visible: Visible) -> None:
        self._visible = visible
        self._found = Kept[tuple[Source, View], frozenset[str]]()

    def of(self, dataset: Dataset) -> frozenset[str]:
        """Their names; all, where its rows can't be read."""
        key = (dataset.source, dataset.view)
        found = self._found.get(key)
        if found is None:
            try:
                with self._visible.open(dataset, Selection(limit=ROWS)) as rows:
                    found = identifying(arrow.Table.from_batches(list(rows), rows.schema))
            except DatasetError:
                return frozenset(self._visible.shape(dataset).names)
            self._found.put(key, found)
        return found

    def part(self, dataset: Dataset, part: Selection) -> list[str] | None:
        """Of a part; None where all rows come, as these tell it themselves."""
        if not part.where and part.limit is None:
            return None
        return sorted(self.of(dataset))


def identifying(table: Any) -> frozenset[str]:
    """By the rows of an Arrow table."""
    return frozenset(
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if _is_identifying(column)
    )


def _is_identifying(column: Any) -> bool:
    if arrow.types.is_nested(column.type):
        return True
    different = len(arrow.compute.unique(column.drop_null()))
    return different > FEW and 2 * different > len(column) - column.null_count


def read_of(names: Collection[str], reads: Collection[str], table: str) -> frozenset[str]:
    """Those that a query reads; of several tables, it names them with their table's."""
    return frozenset(one for one in names if one in reads or f"{table}.{one}" in reads)
