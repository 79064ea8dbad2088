"""What was decided about a column of texts, and how that is told. Values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .csv_types import Kind

MAX_NAMED = 5
MAX_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is None for text; `remark` is a sentence about `{columns}`, or nothing."""

    kind: Kind | None
    remark: str = ""


def kept_as_text(because: str) -> str:
    return f"I kept {{columns}} as text, because {because}"


def notes(remarks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Sentences, each about all columns that there is the same to say of, without their stops."""
    about: dict[str, list[str]] = {}
    for column, remark in remarks:
        if remark:
            about.setdefault(remark, []).append(column)
    return tuple(remark.replace("{columns}", listed(names)) for remark, names in about.items())


def listed(names: list[str]) -> str:
    """Names of columns, which are people's words: quoted, bounded, on one line."""
    shown = [f'"{_shown(name)}"' for name in names[:MAX_NAMED]]
    if len(names) > MAX_NAMED:
        return f"{', '.join(shown)} and {len(names) - MAX_NAMED} more"
    return " and ".join((", ".join(shown[:-1]), shown[-1]) if len(shown) > 1 else shown)


def _shown(name: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    line = line.replace('"', "'")
    return line if len(line) <= MAX_NAME_CHARS else line[: MAX_NAME_CHARS - 1] + "…"
