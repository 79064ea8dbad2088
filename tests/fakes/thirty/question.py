"""A question about the shop, how it is asked, and the answer by plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from typing import Any

INT, FLOAT, TEXT, BOOL = "int64", "double", "string", "bool"
DAY, MOMENT = "date32[day]", "timestamp[us]"
Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sql:
    sql: str


@dataclass(frozen=True, slots=True)
class Part:
    """What `import_dataset` takes. Its rows have no order of their own."""

    name: str
    columns: Sequence[str] = ()
    where: Sequence[tuple[str, str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, and what of its answer counts."""

    tool: str
    arguments: Mapping[str, Any]
    read: Callable[[Any], Rows] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """`types` are Arrow's names of the answer's; tools have none."""

    name: str
    ask: Sql | Part | Tool
    types: Sequence[str]
    expected: Callable[[], Rows]


def same(found: Rows, expected: Rows) -> bool:
    """Of the same Python types; doubles may differ in their last digits, as sums do."""
    return len(found) == len(expected) and all(
        len(one) == len(other) and all(map(_alike, one, other))
        for one, other in zip(found, expected, strict=True)
    )


def _alike(found: Any, expected: Any) -> bool:
    if type(found) is not type(expected):
        return False
    if isinstance(expected, float):
        return isclose(found, expected, rel_tol=1e-12, abs_tol=1e-9)
    return bool(found == expected)
