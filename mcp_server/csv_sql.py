"""A CSV file as a query: its cells as texts, the type that fits each column, its typed rows.

Knows DuckDB's SQL; which texts are which type is `csv_types`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .csv_head import CsvHead
from .csv_types import KINDS, Kind, conversion, decide, still_possible, test
from .sql import identifier, text

SAMPLE_ROWS = 10_000
MAX_LINE_BYTES = 16 * 2**20
_NEWLINES = {"\n": "\\n", "\r": "\\r", "\r\n": "\\r\\n"}  # as DuckDB names them


def find_kinds(connection: Any, path: Path, head: CsvHead) -> tuple[int, list[Kind | None]]:
    """The number of rows, and what each column is; None is text.

    A sample rules out most kinds, so that the whole file is tested for the few that are left.

    Raises:
        duckdb.Error: a line doesn't fit the first.
    """
    raw = _raw_rows(path, head)
    kinds: list[Sequence[Kind]] = [KINDS for _ in head.names]
    _, sampled = _test(connection, f"(SELECT * FROM {raw} LIMIT {SAMPLE_ROWS})", head, kinds)
    kinds = [still_possible(kinds[i], fits) for i, fits in enumerate(sampled)]
    rows, fits = _test(connection, raw, head, kinds)
    return rows, [decide(kinds[i], fits[i]) for i in range(len(head.names))]


def typed_rows(path: Path, head: CsvHead, kinds: Sequence[Kind | None]) -> str:
    """The query of all rows with their types."""
    columns = ", ".join(
        f"{conversion(kind, identifier(name))} AS {identifier(name)}"
        for name, kind in zip(head.names, kinds, strict=True)
    )
    return f"SELECT {columns} FROM {_raw_rows(path, head)}"


def _raw_rows(path: Path, head: CsvHead) -> str:
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in head.names)
    return (
        f"read_csv({text(str(path))}, auto_detect = false, header = true, "
        f"delim = {text(head.delimiter)}, new_line = {text(_NEWLINES[head.newline])}, "
        f"quote = '\"', escape = '\"', nullstr = '', "
        f"max_line_size = {MAX_LINE_BYTES}, columns = {{{columns}}})"
    )


def _test(
    connection: Any, rows: str, head: CsvHead, kinds: Sequence[Sequence[Kind]]
) -> tuple[int, list[list[bool | None]]]:
    """How many rows there are, and for each column and each of its kinds: do all cells fit?"""
    tests = [
        test(kind, identifier(name))
        for name, left in zip(head.names, kinds, strict=True)
        for kind in left
    ]
    values = connection.sql(f"SELECT {', '.join(['count(*)', *tests])} FROM {rows}").fetchall()[0]
    count, found = int(values[0]), iter(values[1:])
    return count, [[next(found) for _ in left] for left in kinds]
