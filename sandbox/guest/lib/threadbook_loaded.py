"""Tells who listens of each table that comes, so that its raw values are known when code prints
them. Knows no tools.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, cast

_ELSEWHERE = "Data can be loaded by the cell's own process only."

# Given a table and its columns that tell one row from others, None where that isn't known.
on_table: Callable[[Any, list[str] | None], None] | None = None


class Elsewhere(Exception):
    """Nobody listens in this process: it isn't a cell's own."""


def tell(frame: Any, identifying: list[str] | None) -> None:
    """Raises: Elsewhere"""
    if on_table is not None:
        on_table(frame, identifying)
    elif "THREADBOOK_SOCKET" not in os.environ:
        raise Elsewhere(_ELSEWHERE)


def tell_of_rows(fields: dict[str, Any]) -> None:
    """Of rows that come along with a tool's result as plain values.

    Raises:
        Elsewhere
    """
    rows, columns = fields.get("inline") or fields.get("rows"), fields.get("columns")
    if isinstance(rows, list) and rows and isinstance(columns, list):
        import pandas

        names = [one["name"] for one in cast("list[dict[str, Any]]", columns)]
        identifying = fields.get("identifying")
        frame = pandas.DataFrame(rows, columns=names)
        tell(frame, names if identifying is None else identifying)
