"""Sheets of workbooks, their values alone: no macros, no formulas, no links. Knows calamine."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..errors import UnreadableDataset
from ..heading import MAX_ROWS, find_heading
from .archives import MAX_UNPACKED_BYTES
from .cells import cell_text
from .marks import marks
from .merged import REPEATED, Merged

MAX_CELLS = 40_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Its rows are those with something in them; `notes` are sentences without their stops."""

    name: str
    names: tuple[str, ...]
    rows: Iterator[list[Any]]
    notes: tuple[str, ...]


class Workbook:
    """An opened workbook."""

    def __init__(self, path: Path) -> None:
        """Raises: UnreadableDataset: it can't be opened."""
        _check_size(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self._path = path
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
            sheet = _with_head(name, found)
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableDataset("can't be read; it is damaged") from error
        if sheet is None:
            return None
        hidden = ("the sheet is a hidden one",) if self._is_hidden(name) else ()
        return replace(sheet, notes=(*hidden, *sheet.notes, *marks(self._path, name)))

    def _is_hidden(self, name: str) -> bool:
        return any(
            sheet.name == name and sheet.visible != SheetVisibleEnum.Visible
            for sheet in self._book.sheets_metadata
        )


def _with_head(name: str, sheet: CalamineSheet) -> Sheet | None:
    rows = sheet.iter_rows()
    first: list[list[Any]] = [row for _, row in zip(range(MAX_ROWS), rows, strict=False)]
    heading = find_heading([[cell_text(cell) for cell in row] for row in first])
    if heading is None:
        return None
    names = tuple(" ".join(cell.split()) for cell in heading.names)
    merged = Merged(sheet.merged_cell_ranges or [], sheet.start or (0, 0), heading.end)
    below = itertools.chain(first[heading.end :], rows)
    filled = (row for row in merged.repeated(below) if any(cell != "" for cell in row))
    notes = (*heading.notes, REPEATED) if merged.are_any else heading.notes
    return Sheet(name, names, filled, notes)


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
