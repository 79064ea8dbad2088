"""The gate: texts of a cell in, the same with raw values masked out. Knows no processes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from .known import Known
from .looking import Looking
from .ready import Column, make_ready, probe_column
from .registry import Registry
from .spans import masked, merged, within

LIMIT_S = 4.0


@dataclass(frozen=True, slots=True)
class Passed:
    """Texts as the model may see them, and how many places in each were masked."""

    texts: tuple[str, ...]
    counts: tuple[int, ...]


def passed(
    texts: Sequence[str], registry: Registry, *, code: str = "", limit_s: float = LIMIT_S
) -> Passed:
    """What of these texts the model may see. It may see what is in its own `code`.

    Raises:
        Overloaded: they can't be looked through in time.
        MemoryError: nor in the memory that is left.
    """
    columns: list[Column] = []
    categories: frozenset[bytes] = frozenset()
    for table in registry.tables:
        columns += make_ready(table)
        categories |= table.categories
    if registry.probes:
        columns.append(probe_column(registry.probes))
    until_s = time.monotonic() + limit_s
    looking = Looking(columns, Known([code, *registry.was_shown], categories), until_s)
    # As one text: a value may be in pieces. What stands in several is looked up once.
    spans = merged(looking.spans("\n".join(texts)))
    seen: list[str] = []
    counts: list[int] = []
    start = 0
    for text in texts:
        own = within(spans, start, start + len(text))
        seen.append(masked(text, own))
        counts.append(len(own))
        start += len(text) + 1
    return Passed(tuple(seen), tuple(counts))
