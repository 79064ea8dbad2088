"""`show(value)`: raw values that a cell lets the model see on purpose, few and counted."""

from __future__ import annotations

import sys
from typing import Any, cast

from .registry import Registry

MAX_CHARS = 100
OFF = "show() is turned off by this installation's operator."


class Show:
    """Prints values that the gate then lets through."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __call__(self, *values: Any) -> None:
        """Show raw values: one, a list, a Series or a DataFrame; the first few of them."""
        registry = self._registry
        if not registry.max_shown:
            sys.stdout.write(OFF + "\n")
            return
        left_out = 0
        for row in (row for value in values for row in _rows(value)):
            room = registry.max_shown - len(registry.shown)
            cells = [_text(cell) for cell in row]
            registry.shown += cells[: max(0, room)]
            if cells[: max(0, room)]:
                sys.stdout.write(", ".join(cells[:room]) + "\n")
            left_out += len(cells) - min(len(cells), max(0, room))
        if left_out:
            most = registry.max_shown
            sys.stdout.write(f"[{left_out:,} more: a cell shows at most {most} values]\n")

    def __repr__(self) -> str:
        return "show(value): lets you see up to 20 raw values"


def _rows(value: Any) -> list[list[Any]]:
    """A value's cells, row by row."""
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return [[value]]
    if hasattr(value, "itertuples"):
        return [list(row) for row in value.itertuples(index=False)]
    if isinstance(value, dict):
        return [[key, one] for key, one in cast("dict[Any, Any]", value).items()]
    return [[one] for one in value]


def _text(cell: Any) -> str:
    return str(cell)[:MAX_CHARS]
