"""What a table is to whoever asks: its shape, its columns, a part of it, its rows. Values, and what
reads them. Knows no formats and no databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "missing", "not missing"
]
Scalar = str | int | float | bool
SourceT = TypeVar("SourceT", contravariant=True)


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows and columns of a table; a column is its name and its type, by DuckDB's name of it.

    `is_estimate`: counting the rows took too long, so it is the database's own guess. `notes` are
    sentences about how it is read.
    """

    rows: int
    columns: tuple[tuple[str, str], ...]
    is_estimate: bool = False
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """`minimum` and `maximum` are given for numbers and times only: texts are data."""

    name: str
    type: str
    missing: int
    distinct: int
    minimum: str | None
    maximum: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """`values` has one, for "in" and "not in" any number, and for the two of missing none.

    "contains" is about texts, whatever their case. A missing cell fulfils "missing" alone.
    """

    column: str
    operator: Operator
    values: tuple[Scalar, ...] = ()


Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of a table: all columns when none is named, the rows that fulfil every condition."""

    columns: tuple[str, ...] = ()
    where: Conditions = ()
    limit: int | None = None


ALL = Selection()


class Rows(Protocol):
    """Rows on their way, as Arrow record batches, read one at a time by one thread. The query
    begins when the schema is asked for, or the first batch.
    """

    @property
    def schema(self) -> Any:
        """Raises: DatasetError: they can't be read."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Raises: DatasetError: they can't be read, also in the middle."""
        ...

    def interrupt(self) -> None:
        """End a running read, from any thread: whoever reads gets a `DatasetError`. A read that is
        just beginning may miss it, so say it again until the reader has ended.
        """
        ...


Opened = AbstractContextManager[Rows]


class Reader(Protocol, Generic[SourceT]):
    """Reads one kind of source. Everything may take long, and is called on worker threads.

    The same data has the same types whatever it is kept in: whole numbers are 64 bits, numbers
    with a point are doubles, texts are texts, times are dates or timestamps (in UTC where they
    have a zone), and yes or no is a boolean.
    """

    def shape(self, source: SourceT) -> Shape:
        """Raises: DatasetError: it can't be read as a table."""
        ...

    def profile(
        self, source: SourceT, shape: Shape, where: Conditions = ()
    ) -> tuple[ColumnProfile, ...]:
        """Of the rows that fulfil conditions that fit the shape.

        Raises:
            DatasetError: it can't be read as a table.
        """
        ...

    def count(self, source: SourceT, shape: Shape, where: Conditions) -> int:
        """How many these rows are.

        Raises:
            DatasetError: they can't be counted.
        """
        ...

    def open(self, source: SourceT, shape: Shape, selection: Selection) -> Opened:
        """The rows of a selection that fits the shape.

        Raises:
            DatasetError: they can't be read.
        """
        ...
