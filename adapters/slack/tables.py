"""A table as Slack's own block, or as text for workspaces that have none. Pure."""

from __future__ import annotations

from typing import Any

from ..markdown import tables
from ..markdown.tables import MAX_CELL_CHARS, Table, number
from .text import escape, label


def to_block(table: Table) -> dict[str, Any]:
    """Slack's own table."""
    head = [{"type": "raw_text", "text": label(cell, MAX_CELL_CHARS) or " "} for cell in table.head]
    rows = [[_block_cell(cell) for cell in row] for row in table.rows]
    settings = [{"align": alignment, "is_wrapped": True} for alignment in table.alignments]
    return {"type": "table", "rows": [head, *rows], "column_settings": settings}


def to_aligned(table: Table) -> str:
    """Columns in a code block."""
    return "```\n" + escape(tables.to_aligned(table)) + "\n```\n"


def _block_cell(cell: str) -> dict[str, Any]:
    value = number(cell)
    if value is not None:
        return {"type": "raw_number", "value": value, "text": cell}
    return {"type": "raw_text", "text": label(cell, MAX_CELL_CHARS) or " "}
