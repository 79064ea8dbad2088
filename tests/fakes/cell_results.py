"""What the process of a cell says of it, before the supervisor has checked that."""

from __future__ import annotations

from typing import Any


def said(**changes: Any) -> dict[str, Any]:
    """Of a cell that did nothing, but for the changes."""
    nothing: dict[str, Any] = {
        "value": None,
        "answer": None,
        "error": None,
        "figures": [],
        "figures_left_out": 0,
        "formulas": {"cells": 0, "tables": 0, "name": ""},
        "names": [],
        "variables": [],
        "threads": 1,
        "shown_values": 0,
    }
    return nothing | changes
