"""How a database is spoken to, whatever it is: read-only connections, and what differs in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from ..table import Shape
from .limits import LONGEST_S, Limits

Values = Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an answer. `type` is None where only the cells tell it; `otherwise` is the type
    of all cells when one of them isn't of the first.
    """

    name: str
    type: str | None
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    fields: tuple[Field, ...]
    rows: Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Table:
    schema: str | None
    name: str
    is_view: bool = False


class Link(Protocol):
    """A connection in a read-only transaction, used by one thread at a time."""

    def run(self, sql: str, values: Values = None) -> Answer:
        """One statement. Without values, nothing in it stands for one.

        Raises:
            DatasetError: it is refused, gives no rows, or the database is gone; so do the rows.
        """
        ...

    def cancel(self) -> None:
        """End what runs, from another thread; it may miss what is just beginning."""
        ...

    def cut(self) -> None:
        """The same without the database's help: the connection is gone, too."""
        ...


class Terms(Protocol):
    """Columns and values as a database compares them: exactly, whatever its collation."""

    def column(self, name: str, kind: str) -> Any: ...

    def cell(self, name: str, kind: str) -> Any:
        """The same, and NULL where the cell is read as missing; an index may not help with it."""
        ...

    def value(self, value: Any, kind: str) -> Any: ...

    def equals(self, name: str, value: str) -> Any: ...

    def contains(self, name: str, value: str) -> Any: ...


class Store(Protocol):
    """One database. Its connections are opened when they are needed."""

    @property
    def dialect(self) -> Any:
        """SQLAlchemy's, to write SQL with."""
        ...

    @property
    def terms(self) -> Terms: ...

    def link(
        self, *, keep: bool = True, within_s: float = LONGEST_S
    ) -> AbstractContextManager[Link]:
        """A connection; one that isn't kept serves nobody else afterwards: whatever a foreign
        statement did to it ends with it. The server ends what takes much longer than `within_s`
        by itself, for when we can't.

        Raises:
            BadDatabase: it can't be reached.
        """
        ...

    def tables(self) -> list[Table]:
        """Raises: DatasetError: the database doesn't tell."""
        ...

    def shape(self, table: Table, limits: Limits) -> Shape:
        """Raises: DatasetError: the table is gone, or can't be read."""
        ...

    def close(self) -> None: ...
