"""Parts of a table and facts about its columns, as DuckDB's SQL. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .selection import NUMBER, TIME
from .sql import identifier
from .table import ColumnProfile, Condition, Scalar, Selection, Shape

MAX_COLUMN_NAME_CHARS = 200
MAX_EXACT_CELLS = 2_000_000


def selected(query: str, shape: Shape, selection: Selection) -> tuple[str, list[Any]]:
    """SQL for a part of what a query gives, and the values in it."""
    kinds = dict(shape.columns)
    columns = ", ".join(map(identifier, selection.columns)) or "*"
    tests = [test(one, kinds[one.column], lambda _: "?") for one in selection.where]
    values: list[Any] = [value for one in selection.where for value in one.values]
    limit = "" if selection.limit is None else f" LIMIT {selection.limit}"
    return f"SELECT {columns} FROM ({query}){all_of(tests)}{limit}", values


def all_of(tests: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(tests)}" if tests else ""


def test(condition: Condition, kind: str, written: Callable[[Scalar], str]) -> str:
    """A condition about a column of that type; its values are `written` as they go into SQL."""
    column, operator = identifier(condition.column), condition.operator
    is_time = TIME.fullmatch(kind)
    values = [
        f"CAST({written(value)} AS {kind})" if is_time else written(value)
        for value in condition.values
    ]
    match operator:
        case "missing":
            return f"{column} IS NULL"
        case "not missing":
            return f"{column} IS NOT NULL"
        case "contains":
            return f"contains(lower({column}), lower({values[0]}))"
        case "in" | "not in":
            if not values:
                return "false" if operator == "in" else f"{column} IS NOT NULL"
            return f"{column} {operator.upper()} ({', '.join(values)})"
        case _:
            return f"{column} {operator} {values[0]}"


def profile_query(shape: Shape, query: str) -> str:
    """SQL that gives the four facts of each column in one row. Of many cells, the number of
    different ones is an estimate, right within a few percent.
    """
    is_small = shape.rows * len(shape.columns) <= MAX_EXACT_CELLS and not shape.is_estimate
    distinct = "count(DISTINCT {})" if is_small else "approx_count_distinct({})"
    parts: list[str] = []
    for name, kind in shape.columns:
        quoted = identifier(name)
        low, high = (_range(fact, quoted, kind) for fact in ("min", "max"))
        parts += [f"count(*) - count({quoted})", distinct.format(quoted), low, high]
    return f"SELECT {', '.join(parts)} FROM ({query})"


def _range(fact: str, column: str, kind: str) -> str:
    if TIME.fullmatch(kind):  # as text: Python would need a library for times with a zone
        return f"CAST({fact}({column}) AS VARCHAR)"
    return f"{fact}({column})" if NUMBER.fullmatch(kind) else "NULL"


def profiles(shape: Shape, values: Sequence[Any]) -> tuple[ColumnProfile, ...]:
    """What `profile_query` gave, column by column."""
    return tuple(
        ColumnProfile(name[:MAX_COLUMN_NAME_CHARS], kind, *_facts(values[4 * i : 4 * i + 4]))
        for i, (name, kind) in enumerate(shape.columns)
    )


def _facts(values: Sequence[Any]) -> tuple[int, int, str | None, str | None]:
    missing, distinct, low, high = values
    low_text, high_text = (None if value is None else str(value) for value in (low, high))
    return int(missing), int(distinct), low_text, high_text
