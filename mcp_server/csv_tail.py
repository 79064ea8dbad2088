"""What the last rows of a CSV file are, besides rows. Knows bytes and files."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from .csv_head import CsvHead

MAX_TAIL_BYTES = 2**14
LAST_ROWS = 3
TOTAL_KEPT = "a row at the end is a total: I kept it, so leave it out of sums"
_TOTAL = re.compile(
    r"(?:(?:grand|sub) ?-?)?totals?|sum|(?:gesamt|zwischen)?summe|gesamt|insgesamt"
    r"|total (?:g[eé]n[eé]ral)|totale|somme|итого|всего|合计|合計|总计|総計",
    re.IGNORECASE,
)


def end_notes(path: Path, head: CsvHead) -> tuple[str, ...]:
    """Sentences about the end of the file, without their stops.

    Raises:
        OSError: the file can't be opened.
    """
    with path.open("rb") as file:
        size_bytes = file.seek(0, os.SEEK_END)
        file.seek(max(size_bytes - MAX_TAIL_BYTES, 0))
        tail = file.read().decode("utf-8", "replace")
    lines = [line for line in tail.splitlines() if line.strip()][1:][-LAST_ROWS:]
    return (TOTAL_KEPT,) if any(map(_is_total, csv.reader(lines, delimiter=head.delimiter))) else ()


def _is_total(row: list[str]) -> bool:
    """Whether the first cell with something in it says so, beside others."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(cells) > 1 and _TOTAL.fullmatch(cells[0].rstrip(": ")) is not None
