"""Text that a spreadsheet would run as a formula, and the `'` before it that keeps it text. Pure.

Whoever opens an exported table must not run what somebody else wrote into its data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from .files import shown_name

STARTS = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")  # the last four: full-width = + - @
# Dashes for a missing value, and what has a sign, digits and their punctuation, run nothing.
HARMLESS = re.compile(r"-+|[+-][$€£¥]?[0-9., ]+(?:[eE][+-]?[0-9]+)?%?")
# Their text is their own, whatever data they come from.
NO_TEXT = (int, float, complex, Decimal, date, time, timedelta, type(None))


class Guard:
    """Goes through what one export writes. `cells` counts what it changed; `breaks_lines` says that
    some text has a carriage return, which must stand in quotes.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.breaks_lines = False

    def cell(self, value: Any) -> Any:
        """The value itself, or its text with a `'` before it."""
        if isinstance(value, NO_TEXT):
            return value
        text = value if isinstance(value, str) else str(value)
        if "\r" in text:
            self.breaks_lines = True
        if text[:1] not in STARTS or HARMLESS.fullmatch(text):
            return value
        self.cells += 1
        return f"'{text}"

    def row(self, values: Iterable[Any]) -> list[Any]:
        return [self.cell(value) for value in values]

    def changes(self, values: Iterable[Any]) -> dict[int, str]:
        """What must be written instead of some of them, by position."""
        changes: dict[int, str] = {}
        for position, value in enumerate(values):
            if type(value) is str and value[:1] not in STARTS and "\r" not in value:
                continue  # what `cell` would find out, for millions of them
            guarded = self.cell(value)
            if guarded is not value:
                changes[position] = guarded
        return changes


class Tally:
    """What a cell's exports changed, by file, until it is told."""

    def __init__(self) -> None:
        self._cells: dict[str, int] = {}

    def add(self, name: str, cells: int) -> None:
        if cells:
            self._cells[name] = self._cells.get(name, 0) + cells

    def take(self) -> dict[str, Any]:
        """{"cells", "tables", "name"}: how many cells in how many tables, and the first one's
        file name, which may be empty.
        """
        taken, self._cells = self._cells, {}
        return {
            "cells": sum(taken.values()),
            "tables": len(taken),
            "name": next(iter(taken), ""),
        }


def sentences(told: dict[str, Any]) -> list[str]:
    """What a `Tally` told, for the model and for people."""
    cells, tables, name = told["cells"], told["tables"], told["name"]
    where = shown_name(name) if name else "an exported table"
    if tables > 1:
        where = f"{tables:,} exported tables"
    if not cells:
        return []
    if cells == 1:
        return [
            f"1 text cell in {where} that looks like a formula was written with a leading '"
            " (keep_formulas=True writes it as it is)."
        ]
    return [
        f"{cells:,} text cells in {where} that look like formulas were written with a leading '"
        " (keep_formulas=True writes them as they are)."
    ]
