"""What the model has seen and said, as an append-only list of frozen values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`code` is None when the model's arguments could not be read; `raw` has them as sent."""

    id: str
    code: str | None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said."""

    text: str
    author: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said, and the cells it asked for."""

    text: str
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What came back from one call."""

    call_id: str
    text: str


Entry = Asked | Said | Observed


def to_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """For the store: each entry's fields and its kind."""
    return [{"kind": type(entry).__name__, **asdict(entry)} for entry in entries]


def from_json(rows: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    """Back from `to_json`'s rows."""
    return tuple(_entry(dict(row)) for row in rows)


def _entry(row: dict[str, Any]) -> Entry:
    match row.pop("kind"):
        case "Asked":
            return Asked(**row)
        case "Observed":
            return Observed(**row)
        case "Said":
            return Said(row["text"], tuple(ToolCall(**call) for call in row["calls"]))
        case other:
            raise ValueError(f"unknown transcript entry {other!r}")
