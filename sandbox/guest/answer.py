"""A cell's answer to the host: a part per figure and file, then all the rest. Pure."""

from __future__ import annotations

from typing import Any

from . import formulas
from .hints import hints


def parts(
    result: dict[str, Any] | None,
    files: list[dict[str, Any]],
    *,
    code: str,
    ending: str,
    stdout: str,
    stderr: str,
    printed: str,
    notes: list[str],
    duration_ms: int,
) -> list[dict[str, Any]]:
    """`result` is a checked one, or None where the cell's process gave none."""
    shown = result or {}
    parts = [{"part": "figure", **figure} for figure in shown.get("figures", [])]
    parts += [{"part": "file", **file} for file in files]
    if left_out := shown.get("figures_left_out"):
        notes = [f"{left_out} more figures were left out.", *notes]
    if result is not None:
        notes = [*notes, *formulas.sentences(result["formulas"])]
    undone = ending not in ("finished", "raised")
    done = {
        "done": True,
        "ending": ending,
        "stdout": stdout,
        "stderr": stderr,
        "printed": printed,
        "value": shown.get("value"),
        "answer": shown.get("answer") if ending == "finished" else None,
        "answer_told": None,
        "error": shown.get("error"),
        "names": None if undone else shown.get("names"),
        "variables": [] if undone else shown.get("variables", []),
        "notes": [*notes, *hints(code, shown.get("error"), stdout + stderr)],
        "duration_ms": duration_ms,
        "shown_values": shown.get("shown_values", 0),
        "masked_values": 0,
        "is_withheld": False,
    }
    return [*parts, done]
