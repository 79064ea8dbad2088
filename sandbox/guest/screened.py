"""A cell's answer as the model may see it: its texts, gathered for the gate and put back. Pure.

What people get, such as an answer, a file's name or a figure's description, stays; `told` is what
the model is told in its place, where that differs.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from typing import Any

WITHHELD = (
    "The cell's output is withheld: it couldn't be checked for raw values of the data. "
    "Print less, and aggregates."
)
UNDONE = "What the cell printed is withheld: it had loaded data and was undone."
STREAMS = ("stdout", "stderr", "value")
ERROR = ("type", "message", "traceback", "hint")

Parts = Sequence[dict[str, Any]]
Seen = tuple[str, int]  # a text as the gate gave it back, and how many values are masked in it


def texts(parts: Parts) -> list[str]:
    """All that code may have put a value into, in the order of `passed`."""
    done = parts[-1]
    error: dict[str, str] = done["error"] or {}
    return [
        *(done[name] or "" for name in STREAMS),
        *(error.get(name, "") for name in ERROR),
        done["answer"] or "",
        *(_said(part) for part in parts[:-1]),
        *done["notes"],
        *(done["names"] or ()),
        *(text for variable in done["variables"] for text in _named(variable)),
    ]


def passed(parts: Parts, seen: Sequence[Seen], *, reveals: int) -> list[dict[str, Any]]:
    """The answer with the texts that the gate gave back; `reveals` is how many `show` does."""
    rest = iter(seen)
    done = dict(parts[-1])
    masked = 0
    for name in STREAMS:
        text, count = next(rest)
        done[name] = text if done[name] is not None else None
        masked += count
    error = {name: next(rest) for name in ERROR}
    masked += error["traceback"][1]  # it has the others in it
    done["error"] = {name: text for name, (text, _) in error.items()} if done["error"] else None
    told, count = next(rest)
    done["answer_told"] = told if count else None
    artifacts: list[dict[str, Any]] = []
    for part in parts[:-1]:
        text, count = next(rest)
        artifacts.append({**part, "told": text} if count else part)
        masked += count
    notes = [next(rest) for _ in done["notes"]]
    masked += sum(count for _, count in notes)
    names = [name for name in done["names"] or () if not next(rest)[1]]
    variables = [_variable(variable, rest) for variable in done["variables"]]
    notes = [text for text, _ in notes] + ([_note(masked, reveals)] if masked else [])
    done |= {"notes": notes, "masked_values": masked}
    done["variables"] = [one for one in variables if one["name"] in names]
    done["names"] = None if done["names"] is None else names
    return [*artifacts, done]


def withheld(parts: Parts, why: str, sure: Sequence[str]) -> list[dict[str, Any]]:
    """Nothing of the cell's own texts; `sure` are notes that hold none of them."""
    done = dict(parts[-1])
    done |= dict.fromkeys(("stdout", "stderr"), "") | {"value": None, "is_withheld": True}
    if error := done["error"]:
        kind = error["type"] if hasattr(builtins, error["type"]) else "Exception"
        done["error"] = {"type": kind, "message": "", "traceback": kind, "hint": ""}
    if done["answer"]:
        done["answer_told"] = "(posted)"
    done |= {"notes": [*sure, why], "names": None if done["names"] is None else []}
    done["variables"] = []
    return [*({**part, "told": ""} for part in parts[:-1]), done]


def _note(masked: int, reveals: int) -> str:
    values = f"{masked:,} raw value{'s' if masked > 1 else ''} masked"
    return f"[{values}; show(value) reveals up to {reveals}]" if reveals else f"[{values}]"


def _said(part: dict[str, Any]) -> str:
    return str(part["description"] if part["part"] == "figure" else part["name"])


def _named(variable: dict[str, Any]) -> list[str]:
    """A variable's name and the labels of its columns."""
    return [variable["name"], *(label for label, _ in variable["columns"])]


def _variable(variable: dict[str, Any], rest: Iterator[Seen]) -> dict[str, Any]:
    name, _ = next(rest)
    columns = [[next(rest)[0], kind] for _, kind in variable["columns"]]
    return {**variable, "name": name, "columns": columns}
