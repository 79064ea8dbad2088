"""Which columns of a dataset tell one row from others: most of their values differ, and they have
more than a few. What code prints of them is masked in what a model sees.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .dataset import Dataset
from .errors import DatasetError
from .sources import is_files
from .table import ColumnProfile, Selection
from .visible import Visible

FEW = 20
MAX_FAR_ROWS = 1_000_000  # of a table elsewhere: to look at all of it may be dear


@dataclass(frozen=True, slots=True)
class Identifying:
    """Tells them for datasets as those who ask see them."""

    visible: Visible

    def of(self, dataset: Dataset) -> frozenset[str]:
        """Their names; all, where nothing is known."""
        try:
            shape = self.visible.shape(dataset)
            is_near = is_files(dataset.source)
            if not is_near and (shape.is_estimate or shape.rows > MAX_FAR_ROWS):
                return frozenset(shape.names)
            return identifying(self.visible.profile(dataset), shape.rows)
        except DatasetError:
            return frozenset(self.visible.shape(dataset).names)

    def part(self, dataset: Dataset, part: Selection) -> list[str] | None:
        """Of a part; None where all rows come, as these tell it themselves."""
        if not part.where and part.limit is None:
            return None
        return sorted(self.of(dataset))


def identifying(profiles: Sequence[ColumnProfile], rows: int) -> frozenset[str]:
    return frozenset(
        one.name for one in profiles if one.distinct > FEW and 2 * one.distinct > rows - one.missing
    )


def read_of(names: Collection[str], reads: Collection[str], table: str) -> frozenset[str]:
    """Those that a query reads; of several tables, it names them with their table's."""
    return frozenset(one for one in names if one in reads or f"{table}.{one}" in reads)
