"""A CSV file as a query: its cells as texts, the type that fits each column, its typed rows.

Knows DuckDB's SQL; which texts are which type is `csv_types`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .csv_head import DELIMITERS, MAX_HEAD_BYTES, CsvHead, parse_head
from .csv_types import KINDS, Kind, conversion, decide, still_possible, test
from .sql import identifier, text

SAMPLE_ROWS = 10_000
TESTS_AT_ONCE = 100  # each takes memory for its pattern, and all together more than linear time
MAX_LINE_BYTES = 16 * 2**20
_NEWLINES = {"\n": "\\n", "\r": "\\r", "\r\n": "\\r\\n"}  # as DuckDB names them


def read_head(path: Path, *, delimiters: str = DELIMITERS) -> CsvHead:
    """The file's first line; see `parse_head`.

    Raises:
        UnreadableDataset: it isn't UTF-8 text, has no such line or too many columns.
        OSError: the file can't be opened.
    """
    with path.open("rb") as file:
        start = file.read(MAX_HEAD_BYTES)
        return parse_head(start, is_whole=not file.read(1), delimiters=delimiters)


def find_kinds(
    connection: Any, path: Path, head: CsvHead, *, allowed: Sequence[Sequence[Kind]] | None = None
) -> tuple[int, list[Kind | None]]:
    """The number of rows, and what each column is; None is text. `allowed` are the kinds that
    each column may be, where it is known what its cells were.

    A sample rules out most kinds, so that the whole file is tested for the few that are left.

    Raises:
        duckdb.Error: a line doesn't fit the first.
    """
    raw = _raw_rows(path, head)
    kinds: list[Sequence[Kind]] = list(allowed or [KINDS for _ in head.names])
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
    count, values = 0, list[bool | None]()
    for start in range(0, max(len(tests), 1), TESTS_AT_ONCE):
        asked = ["count(*)", *tests[start : start + TESTS_AT_ONCE]]
        row = connection.sql(f"SELECT {', '.join(asked)} FROM {rows}").fetchall()[0]
        count, values = int(row[0]), [*values, *row[1:]]
    found = iter(values)
    return count, [[next(found) for _ in left] for left in kinds]
