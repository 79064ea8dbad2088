"""What a database may take of time and memory."""

from __future__ import annotations

from dataclasses import dataclass

CONNECT_S = 5
MAX_TABLES = 2_000
COLUMNS_AT_ONCE = 200  # databases have a limit of what one row of an answer may have
FRESH_S = 30.0
LONGEST_S = 3600.0

BATCH_BYTES = 4 * 2**20
BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to count a table's rows, to look through all its columns, to answer a query, and
    to read a table to its end.
    """

    count_s: float = 5
    look_s: float = 30
    query_s: float = 60
    read_s: float = LONGEST_S
