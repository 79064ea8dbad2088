"""DuckDB with one window to the outside: the files that are asked about. Knows no formats."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from .errors import UnreadableDataset
from .selection import NUMBER, TIME
from .sql import identifier, text
from .table import ColumnProfile, Condition, Selection, Shape

MEMORY_LIMIT = "1GB"
THREADS = 2
BATCH_ROWS = 65_536
MAX_COLUMN_NAME_CHARS = 200
_QUOTE = re.compile(
    r"CSV Error on Line: (\d+)$.*?^Value with unterminated quote found", re.M | re.S
)
_RAGGED = re.compile(
    r"CSV Error on Line: (\d+)$.*?^Expected Number of Columns: (\d+) Found: (\d+)", re.M | re.S
)


@contextmanager
def opened(paths: Sequence[Path], *, writes: Path | None = None) -> Generator[Any]:
    """A database that can read `paths`, write `writes`, and reach nothing else.

    Raises:
        UnreadableDataset: a file is empty, can't be opened, or not be read as it was asked.
    """
    try:
        if any(path.is_file() and path.stat().st_size == 0 for path in paths):
            raise UnreadableDataset("is an empty file")
        with closing(duckdb.connect(":memory:")) as connection:
            _lock_down(connection, [*paths, writes] if writes else paths)
            yield connection
    except duckdb.OutOfMemoryException as error:
        raise UnreadableDataset("needs more memory to be read than there is for it") from error
    except duckdb.Error as error:
        raise UnreadableDataset(f"can't be read: {_brief(error)}") from error
    except OSError as error:
        raise UnreadableDataset(f"can't be opened: {error.strerror}") from error


class Running:
    """`table.Rows` of a query on an open connection."""

    def __init__(self, connection: Any, query: str, values: Sequence[Any] = ()) -> None:
        self._connection = connection
        relation: Any = connection.sql(query, params=list(values))
        self._reader: Any = relation.to_arrow_reader(BATCH_ROWS)

    @property
    def schema(self) -> Any:
        return self._reader.schema

    def __iter__(self) -> Iterator[Any]:
        return iter(self._reader)

    def stop(self) -> None:
        self._connection.interrupt()


def plain(relation: Any) -> tuple[tuple[str, str], ...]:
    """The columns of a relation, each with its type's name."""
    return tuple(zip(relation.columns, map(str, relation.types), strict=True))


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
        ranged = NUMBER.fullmatch(kind) or TIME.fullmatch(kind)
        is_ranged = ranged and "[" not in kind
        low, high = (f"min({quoted})", f"max({quoted})") if is_ranged else ("NULL", "NULL")
        parts += [f"count(*) - count({quoted})", f"approx_count_distinct({quoted})", low, high]
    return f"SELECT {', '.join(parts)} FROM ({query})"


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


def _lock_down(connection: Any, paths: Sequence[Path]) -> None:
    for setting in (
        f"memory_limit = '{MEMORY_LIMIT}'",
        f"threads = {THREADS}",
        "TimeZone = 'UTC'",
        f"allowed_paths = [{', '.join(text(str(path)) for path in paths)}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}").fetchall()


def _brief(error: Exception) -> str:
    """The first line, without the path: where a file lies is nobody's business."""
    if "state machine" in str(error):  # DuckDB's words for an end of line that it didn't expect
        return "its lines end in different ways, or a quote isn't closed"
    if ragged := _RAGGED.search(str(error)):
        return f"in line {ragged[1]} there are other than {ragged[2]} cells: {ragged[3]}"
    if quote := _QUOTE.search(str(error)):
        return f"a quote in line {quote[1]} isn't closed"
    line = str(error).strip().splitlines()[0]
    return " ".join(word for word in line.split() if "/" not in word)[:300]
