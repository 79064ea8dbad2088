"""A CSV file as a query: its cells as texts, and its typed rows. Knows DuckDB's SQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .csv_head import DELIMITERS, MAX_HEAD_BYTES, NO_TEXT, CsvHead, parse_head
from .csv_types import Kind, conversion
from .errors import UnreadableDataset
from .sql import identifier, text

CHUNK_BYTES = 2**20
MAX_LINE_BYTES = 16 * 2**20
_NEWLINES = {"\n": "\\n", "\r": "\\r", "\r\n": "\\r\\n"}  # as DuckDB names them


def read_head(path: Path, *, delimiters: str = DELIMITERS) -> CsvHead:
    """The file's first line; see `parse_head`.

    Raises:
        UnreadableDataset: it isn't UTF-8 text, has no such line or too many columns; or there are
            zero bytes somewhere in it, which DuckDB would take for letters.
        OSError: the file can't be opened.
    """
    with path.open("rb") as file:
        start = file.read(MAX_HEAD_BYTES)
        more = file.read(CHUNK_BYTES)
        head = parse_head(start, is_whole=not more, delimiters=delimiters)
        while more:
            if b"\0" in more:
                raise UnreadableDataset(NO_TEXT)
            more = file.read(CHUNK_BYTES)
    return head


def typed_rows(
    path: Path, head: CsvHead, kinds: Sequence[Kind | None], *, has_blank: bool = False
) -> str:
    """The query of all rows with their types, without the blank ones where there are some."""
    columns = ", ".join(
        f"{conversion(kind, identifier(name))} AS {identifier(name)}"
        for name, kind in zip(head.names, kinds, strict=True)
    )
    where = f" WHERE NOT {is_blank(head)}" if has_blank else ""
    return f"SELECT {columns} FROM {raw_rows(path, head)}{where}"


def is_blank(head: CsvHead) -> str:
    """Whether all cells of a row are empty."""
    return f"(coalesce({', '.join(map(identifier, head.names))}) IS NULL)"


def raw_rows(path: Path, head: CsvHead) -> str:
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in head.names)
    return (
        f"read_csv({text(str(path))}, auto_detect = false, header = false, skip = {head.records}, "
        f"delim = {text(head.delimiter)}, new_line = {text(_NEWLINES[head.newline])}, "
        f"quote = '\"', escape = '\"', nullstr = '', "
        f"max_line_size = {MAX_LINE_BYTES}, columns = {{{columns}}})"
    )
