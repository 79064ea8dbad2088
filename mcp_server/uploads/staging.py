"""A table on its way from an uploaded file to Parquet. Knows DuckDB's SQL, no kinds of files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from .. import csv_columns, csv_sql
from ..csv_head import CsvHead, column_names
from ..csv_tail import end_notes
from ..csv_types import KINDS, Kind
from ..duck import opened
from ..errors import UnreadableDataset
from ..sql import identifier, text
from ..table import Rows
from .cells import cell_text

arrow: Any = pyarrow  # it has no types of its own
parquet: Any = pyarrow.parquet

ORIGIN = "threadbook.file"  # the key under which a Parquet file knows what it was made from
_DATES = tuple(kind for kind in KINDS if kind.type in ("date", "timestamp"))


@dataclass(frozen=True, slots=True)
class Staged:
    """A finished Parquet file that isn't at its place yet. `notes` are sentences about how it was
    read, without their stops.
    """

    path: Path
    rows: int
    columns: int
    notes: tuple[str, ...] = ()


def from_csv(path: Path, target: Path, *, origin: str, delimiters: str) -> Staged:
    """Raises: UnreadableDataset: it isn't a table."""
    with opened(path, writes=target) as connection:
        head = csv_sql.read_head(path, delimiters=delimiters)
        return _typed(connection, path, target, head=head, allowed=None, origin=origin)


def from_parquet(path: Path, target: Path, *, origin: str) -> Staged:
    """Written anew, so that what the file claims is tried here and nowhere else.

    Raises:
        UnreadableDataset: it is damaged or claims too much.
    """
    with opened(path, writes=target) as connection:
        rows = f"read_parquet({text(str(path))})"
        found = tuple(connection.sql(f"SELECT * FROM {rows}").columns)
        columns = ", ".join(
            f"{identifier(old)} AS {identifier(new)}"
            for old, new in zip(found, column_names(found), strict=True)
        )
        return _written(connection, f"SELECT {columns} FROM {rows}", target, origin)


def from_rows(
    names: Sequence[str], rows: Iterable[Sequence[Any]], target: Path, *, origin: str
) -> Staged:
    """Rows of Python values. A column with a text among them is no number: an id that somebody
    wrote as text stays text; dates that are written as ISO texts are dates.

    Raises:
        UnreadableDataset: there is no row, or the columns can't be named.
    """
    head = CsvHead(",", "\n", column_names(tuple(map(_writable, names))))
    allowed: list[Sequence[Kind]] = [KINDS for _ in names]
    path = target.with_suffix(".rows")
    count = 0
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(head.names)
        for row in rows:
            for i, value in enumerate(row):
                if isinstance(value, str) and value:
                    allowed[i] = _DATES
            writer.writerow([cell_text(value) for value in row])
            count += 1
    if not count:
        raise UnreadableDataset("has column names but no rows")
    with opened(path, writes=target) as connection:
        made = _typed(connection, path, target, head=head, allowed=allowed, origin=origin)
    path.unlink()
    return made


def from_batches(rows: Rows, target: Path, *, origin: str) -> Staged:
    """Record batches as they are, with names that a table may have.

    Raises:
        DatasetError: they can't be read to their end.
    """
    names = column_names(tuple(rows.schema.names))
    schema = arrow.schema(
        [field.with_name(name) for field, name in zip(rows.schema, names, strict=True)],
        metadata={ORIGIN: origin},
    )
    count = 0
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(arrow.record_batch(batch.columns, schema=schema))
            count += batch.num_rows
    return Staged(target, count, len(names))


def _writable(name: str) -> str:
    return name.replace("\0", "").encode(errors="replace").decode()


def _typed(
    connection: Any,
    path: Path,
    target: Path,
    *,
    head: CsvHead,
    allowed: Sequence[Sequence[Kind]] | None,
    origin: str,
) -> Staged:
    found = csv_columns.find(connection, path, head, allowed=allowed)
    query = csv_sql.typed_rows(path, head, found.kinds, has_blank=found.has_blank)
    staged = _written(connection, query, target, origin)
    return replace(staged, notes=(*head.notes, *found.notes, *end_notes(path, head)))


def _written(connection: Any, query: str, target: Path, origin: str) -> Staged:
    columns = len(connection.sql(query).columns)
    (rows,) = connection.execute(
        f"COPY ({query}) TO {text(str(target))} (FORMAT parquet, COMPRESSION zstd, "
        f"USE_TMP_FILE false, KV_METADATA {{{text(ORIGIN)}: {text(origin)}}})"
    ).fetchall()[0]
    return Staged(target, int(rows), columns)
