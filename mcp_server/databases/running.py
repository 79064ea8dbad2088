"""The rows of one statement as record batches, which another thread or a limit of time ends."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from ..column_names import once
from ..errors import BadQuery
from .cells import Unfit, array, arrow, arrow_type, kind_of
from .limited import Limited
from .limits import BATCH_BYTES, BATCH_ROWS
from .link import Field, Link, Values

_CELL_BYTES = 16


class RunningStatement:
    """`table.Rows`. `columns` are the types that the cells must have, where they are known."""

    def __init__(
        self,
        link: Link,
        sql: str,
        values: Values = None,
        *,
        within_s: float,
        columns: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        self._link, self._sql, self._values = link, sql, values
        self._limited = Limited(link.cancel, link.cut, within_s=within_s)
        self._columns = list(columns) if columns is not None else None
        self._rows: Iterator[Sequence[Any]] | None = None
        self._first: list[Sequence[Any]] = []

    @property
    def schema(self) -> Any:
        return arrow.schema([(name, arrow_type(kind)) for name, kind in self._begun()])

    def __iter__(self) -> Iterator[Any]:
        columns = self._begun()
        schema = self.schema
        rows, self._first = self._first, []
        while rows:
            yield _batch(rows, columns, schema)
            rows = self._next()

    def interrupt(self) -> None:
        self._limited.interrupt()

    def close(self) -> None:
        """Wait until nobody reads; the link is free afterwards."""
        self._limited.close()
        if isinstance(self._rows, Generator):
            self._rows.close()

    def _begun(self) -> list[tuple[str, str]]:
        if self._rows is None:
            with self._limited.step():
                answer = self._link.run(self._sql, self._values)
                self._rows = answer.rows
                self._first = self._fetch(answer.rows)
                if self._columns is None:
                    self._columns = decided(answer.fields, self._first)
        return self._columns or []

    def _next(self) -> list[Sequence[Any]]:
        assert self._rows is not None
        with self._limited.step():
            return self._fetch(self._rows)

    def _fetch(self, source: Iterator[Sequence[Any]]) -> list[Sequence[Any]]:
        """Rows for a batch, no more than fit into one."""
        rows: list[Sequence[Any]] = []
        size = 0
        for row in islice(source, BATCH_ROWS):
            rows.append(row)
            size += _size(row)
            if size > BATCH_BYTES:
                break
        return rows


def only_row(link: Link, statement: tuple[str, Values], within_s: float) -> list[Any]:
    """The cells of an answer that has one row.

    Raises:
        DatasetError: the database refuses it, or it takes too long.
    """
    running = RunningStatement(link, *statement, within_s=within_s)
    with closing(running):
        return [value for batch in running for (value,) in batch.to_pydict().values()]


def decided(fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> list[tuple[str, str]]:
    """Each column's name, once, and its type, by its first cells.

    Raises:
        BadQuery: a column has cells of no one type.
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    found = [
        (field.name, _kind(field, cells)) for field, cells in zip(fields, columns, strict=True)
    ]
    return list(zip(once([name for name, _ in found]), [kind for _, kind in found], strict=True))


def _kind(field: Field, cells: Sequence[Any]) -> str:
    try:
        if field.type is None:
            return kind_of(cells)
        if field.otherwise is None:
            return field.type
        array(cells, field.type)
    except Unfit as error:
        if field.otherwise is None:
            raise BadQuery(f'The column "{field.name}" holds both texts and bytes.') from error
        return field.otherwise
    return field.type


def _batch(rows: Sequence[Sequence[Any]], columns: list[tuple[str, str]], schema: Any) -> Any:
    arrays: list[Any] = []
    for (name, kind), cells in zip(columns, zip(*rows, strict=True), strict=True):
        try:
            arrays.append(array(cells, kind))
        except Unfit as error:
            raise BadQuery(_unfit(name, kind, cells)) from error
    return arrow.record_batch(arrays, schema=schema)


def _unfit(name: str, kind: str, cells: Sequence[Any]) -> str:
    said = f'The column "{name}" is {kind}, and one of its cells isn\'t'
    if kind.startswith(("DATE", "TIMESTAMP")):
        if any(isinstance(cell, str) and cell.strip("+-") == "infinity" for cell in cells):
            return f'{said}: it is "infinity". Leave the column out, or query it with nullif().'
        return f"{said} a time of the years 1 to 9999. Leave it out, or query it cast to a text."
    return f"{said}. Leave the column out, or query it cast to a text."


def _size(row: Sequence[Any]) -> int:
    return sum(
        len(cell) + _CELL_BYTES if isinstance(cell, str | bytes) else _CELL_BYTES for cell in row
    )
