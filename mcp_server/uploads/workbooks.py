"""Sheets of workbooks, their values alone: no macros, no formulas, no links. Knows calamine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from ..errors import UnreadableDataset
from .archives import MAX_UNPACKED_BYTES
from .cells import cell_text

MAX_CELLS = 40_000_000
HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """`skipped` is the number of filled rows above the line of column names."""

    name: str
    names: tuple[str, ...]
    rows: Iterator[list[Any]]
    skipped: int


class Workbook:
    """An opened workbook."""

    def __init__(self, path: Path) -> None:
        """Raises: UnreadableDataset: it can't be opened."""
        _check_size(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except PasswordError as error:
            raise UnreadableDataset("has a password; save it without one") from error
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableDataset("is no workbook that can be read, or is damaged") from error

    @property
    def sheet_names(self) -> list[str]:
        """Of sheets that hold cells; charts on a sheet of their own are none."""
        return [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

    def sheet(self, name: str) -> Sheet | None:
        """None where it has no cells.

        Raises:
            UnreadableDataset: it can't be read, or claims too many cells.
        """
        try:
            found = self._book.get_sheet_by_name(name)
            if not found.height or not found.width:
                return None
            if found.height * found.width > MAX_CELLS:
                raise UnreadableDataset(
                    f"spans {found.height * found.width:,} cells; {MAX_CELLS:,} are the most"
                )
            return _with_head(name, found)
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableDataset("can't be read; it is damaged") from error


def _with_head(name: str, sheet: CalamineSheet) -> Sheet | None:
    """Titles above a table fill a cell or two of its width; the column names fill more."""
    rows = _filled(sheet)
    first: list[list[Any]] = [row for _, row in zip(range(HEAD_ROWS), rows, strict=False)]
    if not first:
        return None
    widest = max(map(_count, first))
    head = next(i for i, row in enumerate(first) if _count(row) * 3 > widest)

    def rest() -> Iterator[list[Any]]:
        yield from first[head + 1 :]
        yield from rows

    return Sheet(name, tuple(_name(cell) for cell in first[head]), rest(), head)


def _filled(sheet: CalamineSheet) -> Iterator[list[Any]]:
    for row in sheet.iter_rows():
        if any(cell != "" for cell in row):
            yield row


def _count(row: list[Any]) -> int:
    return sum(cell != "" for cell in row)


def _name(cell: Any) -> str:
    return " ".join(cell_text(cell).split())


def _check_size(path: Path) -> None:
    """What a zipped workbook says that it unpacks to; the process's own limits do the rest."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableDataset("is no workbook that can be read, or is damaged") from error
    if total > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise UnreadableDataset(f"unpacks to {total // 2**20:,} MB; {limit:,} MB are the most")
