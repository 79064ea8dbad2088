"""Keeps the tables that pandas exports free of live formulas. Imports pandas: for heads only.

`to_csv` and `to_excel` of frames and series put a `'` before text that a spreadsheet would run,
in cells and in labels, unless they are told `keep_formulas=True`. Numbers aren't looked at, and
the frame stays as it is.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast

import pandas
from pandas.io.formats import csvs, excel

from .formulas import Guard, Tally

PART_ROWS = 100_000
NOT_TEXT = frozenset("biufcmM")  # numpy's kinds of numbers and times
_guard: ContextVar[Guard | None] = ContextVar("guard", default=None)  # of the export under way


def install(tally: Tally) -> None:
    """Guard all exports from now on; what they change is added to `tally`."""
    for owner in (pandas.DataFrame, pandas.Series):
        for name in ("to_csv", "to_excel"):
            setattr(owner, name, _guarded(getattr(owner, name), tally))
    for module, name, formatter in (
        (csvs, "CSVFormatter", _CSVFormatter),
        (excel, "ExcelFormatter", _ExcelFormatter),
    ):
        setattr(module, name, formatter)


def _guarded(export: Callable[..., Any], tally: Tally) -> Callable[..., Any]:
    """The export, with the keyword `keep_formulas`."""
    parameter = "path_or_buf" if export.__name__ == "to_csv" else "excel_writer"

    @functools.wraps(export)
    def guarded(data: Any, *args: Any, keep_formulas: bool = False, **options: Any) -> Any:
        guard = None if keep_formulas else Guard()
        token = _guard.set(guard)
        try:
            written = export(data, *args, **options)
        finally:
            _guard.reset(token)
        if guard is not None:
            tally.add(_file_name(args[0] if args else options.get(parameter)), guard.cells)
        return written

    return guarded


def _file_name(target: object) -> str:
    """The last part of its path; empty where it has none."""
    if isinstance(target, os.PathLike):
        target = os.fspath(cast("os.PathLike[str]", target))
    path = getattr(target, "name", target)
    return os.path.basename(path) if isinstance(path, str) else ""


class _CSVFormatter(csvs.CSVFormatter):
    """Guards all that it is about to write, before the first line."""

    obj: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        guard = _guard.get()
        if guard is None:
            return
        self.obj = frame = self.obj.copy(deep=False)
        _guard_columns(frame, guard)
        if self.index:
            frame.index = _guarded_index(frame.index, guard)
        if self._need_to_save_header:
            self._guard_labels(frame, guard)
        if guard.breaks_lines and "\r" not in self.lineterminator:
            # The csv module quotes only what ends its own lines, and spreadsheets know both.
            self.lineterminator = "\r\n"

    def _guard_labels(self, frame: Any, guard: Guard) -> None:
        if self.index and self.index_label:
            self.index_label = guard.row(self.index_label)
        header: Any = self.header
        if self._has_aliases:
            self.fmt.header = guard.row(header)
        elif self.has_mi_columns:
            frame.columns = _guarded_index(frame.columns, guard)
            if self.index:
                frame.columns = frame.columns.set_names(guard.row(frame.columns.names))
        else:
            self.cols[:] = guard.row(self.cols)


class _ExcelFormatter(excel.ExcelFormatter):
    """Guards each cell when it is formatted."""

    def _format_value(self, val: Any) -> Any:
        guard = _guard.get()
        return super()._format_value(val if guard is None else guard.cell(val))


def _guard_columns(frame: Any, guard: Guard) -> None:
    """Put guarded columns in the place of those that need it."""
    for position, dtype in enumerate(frame.dtypes):
        if dtype.kind in NOT_TEXT:
            continue
        if changes := _changes(frame.iloc[:, position], guard):
            frame.isetitem(position, _changed(frame.iloc[:, position], changes))


def _guarded_index(index: Any, guard: Guard) -> Any:
    """The index itself, or a guarded one."""
    if isinstance(index, pandas.MultiIndex):
        before = guard.cells
        levels = [_guarded_index(index.get_level_values(n), guard) for n in range(index.nlevels)]
        if guard.cells == before:
            return index
        return pandas.MultiIndex.from_arrays(levels, names=index.names)
    if index.dtype.kind in NOT_TEXT or not (changes := _changes(index, guard)):
        return index
    return pandas.Index(_changed(index, changes), name=index.name)


def _changes(values: Any, guard: Guard) -> dict[int, str]:
    """In a column or an index, looked through part by part: as objects they take much memory."""
    changes: dict[int, str] = {}
    for start in range(0, len(values), PART_ROWS):
        part = values.array[start : start + PART_ROWS].to_numpy(dtype=object)
        found = guard.changes(part.tolist())
        changes |= {start + position: text for position, text in found.items()}
    return changes


def _changed(values: Any, changes: dict[int, str]) -> Any:
    changed = values.to_numpy(dtype=object, copy=True)
    changed[list(changes)] = list(changes.values())
    return changed
