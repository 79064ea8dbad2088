"""What reads one database, whatever its kind."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from ..table import ColumnProfile, Conditions, Rows, Selection, Shape
from .link import Table


class DatabaseReader(Protocol):
    """Raises, wherever it reads: DatasetError: the database can't be had, or refuses it."""

    def tables(self) -> list[Table]: ...

    def shape(self, table: Table) -> Shape: ...

    def profile(
        self, table: Table, shape: Shape, where: Conditions
    ) -> tuple[ColumnProfile, ...]: ...

    def count(self, table: Table, shape: Shape, where: Conditions) -> int: ...

    def open(
        self, table: Table, shape: Shape, selection: Selection
    ) -> AbstractContextManager[Rows]: ...

    def query(self, sql: str, within_s: float) -> AbstractContextManager[Rows]:
        """One statement, as it is."""
        ...

    def rights(self) -> tuple[str, ...]:
        """Verbs for what our role may do beyond reading, as far as the database tells."""
        ...

    def close(self) -> None: ...
