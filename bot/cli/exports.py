"""What commands print of rows: tables for people, CSV for spreadsheets, and since when."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

SINCE = "90m, 24h, 7d, or a date such as 2026-11-30."
MAX_CELL_CHARS = 120
PIPE_COLUMNS = 2_000
_AGO = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def moment(since: str) -> datetime | None:
    """What `--since` says; None where it says nothing.

    Raises:
        BadParameter: it isn't one.
    """
    if not since:
        return None
    if match := _AGO.fullmatch(since):
        return datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: int(match[1])})
    try:
        found = datetime.fromisoformat(since)
    except ValueError as error:
        raise typer.BadParameter("--since takes 90m, 24h, 7d, or a date.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def write_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows with the same columns. A cell that a spreadsheet would compute begins with an
    apostrophe.
    """
    writer: Any = None
    for row in rows:
        cells = {name: _csv_cell(value) for name, value in row.items()}
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(cells))
            writer.writeheader()
        writer.writerow(cells)


def print_table(table: Table) -> None:
    """As wide as the terminal; where there is none, every row is one line."""
    console = Console()
    console = console if console.is_terminal else Console(width=PIPE_COLUMNS)
    console.print(table)


def cell(text: str) -> Text:
    """Of a table: harmless, and not too long."""
    shown = plain(text)
    cut = len(shown) > MAX_CELL_CHARS
    return Text(shown[: MAX_CELL_CHARS - 1] + "…" if cut else shown)


def plain(text: str) -> str:
    """What a terminal or a spreadsheet could take for more than text is left out."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _csv_cell(value: object) -> str:
    if isinstance(value, tuple):
        text = " ".join(map(str, cast("tuple[object, ...]", value)))
    else:
        text = "" if value is None else str(value)
    shown = plain(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
