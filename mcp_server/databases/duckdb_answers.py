"""What DuckDB answers, in the types of `duckdb_types` and in batches of few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pyarrow

from ..column_names import once
from ..duck import Batches
from ..errors import BadQuery
from ..sql import identifier
from .cells import arrow_type
from .duckdb_types import computed
from .limits import BATCH_BYTES, BATCH_ROWS
from .link import Field

VECTOR_ROWS = 2048  # DuckDB makes no fewer at once

arrow: Any = pyarrow  # it has no types of its own


def fields(relation: Any) -> list[Field]:
    """Its columns, each by a name of its own."""
    names = once(relation.columns)
    return [computed(name, str(kind)) for name, kind in zip(names, relation.types, strict=True)]


def typed(relation: Any) -> Batches:
    """Its rows, of which the first are read: they decide how large whole numbers are.

    Raises:
        BadQuery: while they are read, one doesn't fit what the first were.
    """
    wanted = fields(relation)
    kinds = list(map(str, relation.types))
    parts = [_read(i, *one) for i, one in enumerate(zip(wanted, kinds, strict=True), start=1)]
    reader = relation.project(", ".join(parts)).to_arrow_reader(VECTOR_ROWS)
    found = small(reader)
    if all(field.otherwise is None for field in wanted):
        return Batches(reader.schema, found)
    first = next(found, reader.schema.empty_table().combine_chunks())
    types = [_type(field, column) for field, column in zip(wanted, first.columns, strict=True)]
    schema = arrow.schema(list(zip(reader.schema.names, types, strict=True)))
    return Batches(schema, (_fitted(batch, schema) for batch in chain([first], found)))


def small(batches: Iterator[Any]) -> Iterator[Any]:
    """The same rows, no more in a batch than fit into one, nor many fewer."""
    held: list[Any] = []
    rows = size = 0
    for batch in batches:
        held.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if size >= BATCH_BYTES or rows >= BATCH_ROWS:
            yield from _pieces(arrow.concat_batches(held), size)
            held, rows, size = [], 0, 0
    if held:
        yield arrow.concat_batches(held)


def _pieces(batch: Any, size: int) -> Iterator[Any]:
    rows = max(1, batch.num_rows * BATCH_BYTES // max(size, BATCH_BYTES))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def _read(number: int, field: Field, kind: str) -> str:
    is_kept = field.otherwise is not None or field.type == kind
    column = f"#{number}" if is_kept else f"CAST(#{number} AS {field.type})"
    return f"{column} AS {identifier(field.name)}"


def _type(field: Field, cells: Any) -> Any:
    if field.otherwise is None:
        return cells.type
    try:
        cells.cast(arrow_type(str(field.type)))
    except arrow.ArrowInvalid:
        return arrow_type(field.otherwise)
    return arrow_type(str(field.type))


def _fitted(batch: Any, schema: Any) -> Any:
    cells: list[Any] = []
    for field, column in zip(schema, batch.columns, strict=True):
        try:
            cells.append(column.cast(field.type, safe=field.type != arrow.float64()))
        except arrow.ArrowInvalid as error:
            raise BadQuery(
                f'The column "{field.name}" has a number that is too large for a whole number of '
                "64 bits. Cast it to DOUBLE."
            ) from error
    return arrow.record_batch(cells, schema=schema)
