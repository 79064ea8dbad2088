"""What the cells of a CSV column are: decided on all of them, and only where nothing is lost.

DuckDB reads every cell as text; this module writes the SQL that finds a type that fits all cells
of a column, and the SQL that converts them. So ids with leading zeros, numbers too long for their
type and dates that could mean two days stay text. Knows SQL for one cell, no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .csv_cells import MISSING, is_one_of, matches

CsvType = Literal["text", "boolean", "integer", "float", "date", "timestamp"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to read a cell: as `sql_type`, if the whole cell matches `pattern` and converts.

    `value` is SQL for what is converted, where that isn't the cell itself; `missing` are the words
    that are no value.
    """

    type: CsvType
    sql_type: str
    pattern: str
    value: str = "{cell}"
    missing: tuple[str, ...] = MISSING


_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"

# In order of preference. No leading zeros, for ids; no plus before ten digits and more, for
# telephone numbers; no 1E5, which is a code, as programs write 1e+05; whole numbers in a float
# column only as long as a float holds them exactly.
KINDS = (
    Kind("boolean", "BOOLEAN", "(?i)true|false"),
    Kind("integer", "BIGINT", r"\s*(-?(0|[1-9][0-9]{0,17})|\+[1-9][0-9]{0,8})\s*"),
    Kind(
        "float",
        "DOUBLE",
        r"\s*((-?(0|[1-9][0-9]{0,14})|\+[1-9][0-9]{0,8})([eE][+-][0-9]{1,3})?"
        r"|[+-]?((0|[1-9][0-9]{0,14})\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?)\s*"
        r"|[+-]?(?i:inf)",
    ),
    Kind("date", "DATE", _DATE),
    Kind("timestamp", "TIMESTAMP", f"{_DATE}([ T]{_TIME})?"),
    Kind("timestamp", "TIMESTAMPTZ", f"{_DATE}[ T]{_TIME}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)"),
)


def test(kind: Kind, column: str) -> str:
    """SQL: whether all cells of a column are of this kind; NULL when all are missing."""
    converted = f"TRY_CAST({column} AS {kind.sql_type})"
    converts = f"{converted} IS NOT NULL"
    if kind.type == "float":  # 1e400 would become infinite
        converts = f"(isfinite({converted}) OR NOT regexp_matches({column}, '[0-9]'))"
    fits = matches(column, kind.pattern)
    return f"bool_and({fits} AND {converts}) FILTER (NOT {is_one_of(column, MISSING)})"


def conversion(kind: Kind | None, column: str) -> str:
    """SQL: a cell as its type. It fails on a cell that the test hasn't seen."""
    if kind is None:
        return column
    value = kind.value.replace("{cell}", column)
    # Words are looked for as the tests did: the longer list is about cells without their spaces.
    cell = column if kind.missing == MISSING else f"trim({column})"
    return (
        f"CASE WHEN NOT {is_one_of(cell, kind.missing)} THEN CAST({value} AS {kind.sql_type}) END"
    )


def still_possible(kinds: Sequence[Kind], fits: Sequence[bool | None]) -> tuple[Kind, ...]:
    """The kinds that a test of some rows didn't rule out."""
    return tuple(kind for kind, fit in zip(kinds, fits, strict=True) if fit is not False)


def decide(kinds: Sequence[Kind], fits: Sequence[bool | None]) -> Kind | None:
    """The first kind that fits all cells; None is text, for want of another."""
    return next((kind for kind, fit in zip(kinds, fits, strict=True) if fit), None)
