"""Parts of a table and facts about its columns, as DuckDB's SQL. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .selection import NUMBER, TIME
from .sql import identifier
from .table import ColumnProfile, Condition, Selection, Shape

MAX_COLUMN_NAME_CHARS = 200


def selected(query: str, shape: Shape, selection: Selection) -> tuple[str, list[Any]]:
    """SQL for a part of what a query gives, and the values in it."""
    kinds = dict(shape.columns)
    columns = ", ".join(map(identifier, selection.columns)) or "*"
    tests, values = list[str](), list[Any]()
    for condition in selection.where:
        tests.append(_test(condition, kinds[condition.column]))
        values += condition.values
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    limit = "" if selection.limit is None else f" LIMIT {selection.limit}"
    return f"SELECT {columns} FROM ({query}){where}{limit}", values


def _test(condition: Condition, kind: str) -> str:
    column, operator = identifier(condition.column), condition.operator
    value = f"CAST(? AS {kind})" if TIME.fullmatch(kind) else "?"
    match operator:
        case "missing":
            return f"{column} IS NULL"
        case "not missing":
            return f"{column} IS NOT NULL"
        case "contains":
            return f"contains(lower({column}), lower(?))"
        case "in" | "not in":
            if not condition.values:
                return "false" if operator == "in" else f"{column} IS NOT NULL"
            return f"{column} {operator.upper()} ({', '.join(value for _ in condition.values)})"
        case _:
            return f"{column} {operator} {value}"


def profile_query(shape: Shape, query: str) -> str:
    """SQL that gives the four facts of each column in one row."""
    parts: list[str] = []
    for name, kind in shape.columns:
        quoted = identifier(name)
        low, high = (_range(fact, quoted, kind) for fact in ("min", "max"))
        parts += [f"count(*) - count({quoted})", f"approx_count_distinct({quoted})", low, high]
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
