"""What DuckDB's types are here: one language for files, tables of DuckDB and answers. Pure.

Whole numbers are 64 bits, numbers with a point are doubles; what has no counterpart is a text as
DuckDB writes it. Lists, structures and maps stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..sql import identifier
from .cells import MAX_DIGITS, decimal_kind
from .link import Field

_BIGGEST = {"BIGINT": 2**63 - 1, "UBIGINT": 2**64 - 1, f"DECIMAL({MAX_DIGITS},0)": 10**38 - 1}
_SMALL = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_LARGE = ("UBIGINT", "HUGEINT", "UHUGEINT")
_ZONED = "TIMESTAMP WITH TIME ZONE"
_KINDS = {
    **dict.fromkeys(_SMALL, "BIGINT"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "DOUBLE"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "TIMESTAMP"),
    **dict.fromkeys((_ZONED, "TIMESTAMP_NS WITH TIME ZONE"), _ZONED),
    **dict.fromkeys(("TIME", "TIME_NS"), "TIME"),
    **{kind: kind for kind in ("BOOLEAN", "DATE", "BLOB")},
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_NESTED = re.compile(r".*\]|(STRUCT|MAP)\(.*", re.S)


def stored(name: str, kind: str) -> Field:
    """Of a column that is kept: no digit of it is lost. Its least and greatest cell may decide."""
    if kind in _LARGE:
        return Field(name, "BIGINT", kind)
    if decimal := _DECIMAL.fullmatch(kind):
        return Field(name, decimal_kind(int(decimal[1]), int(decimal[2])))
    return Field(name, _KINDS.get(kind, kind if _NESTED.fullmatch(kind) else "VARCHAR"))


def computed(name: str, kind: str) -> Field:
    """Of a column of an answer: sums and means have room for far more digits than they have."""
    if kind in ("HUGEINT", "UHUGEINT", f"DECIMAL({MAX_DIGITS},0)"):
        return Field(name, "BIGINT", "DOUBLE")
    if kind.startswith(f"DECIMAL({MAX_DIGITS},"):
        return Field(name, "DOUBLE")
    return stored(name, kind)


def large(fields: Iterable[Field]) -> list[Field]:
    """Those whose least and greatest cell decide."""
    return [field for field in fields if field.otherwise is not None]


def range_query(fields: Sequence[Field], table: str) -> str:
    """The least and the greatest cell of each, as texts, in one row."""
    names = [identifier(field.name) for field in fields]
    facts = ", ".join(f"min({name})::VARCHAR, max({name})::VARCHAR" for name in names)
    return f"SELECT {facts} FROM {table}"


def ranged(fields: Sequence[Field], facts: Sequence[str | None]) -> dict[str, str]:
    """The types by what that query gave."""
    cells = [int(one or 0) for one in facts]
    return {f.name: decided(*cells[2 * i : 2 * i + 2]) for i, f in enumerate(fields)}


def decided(least: int, greatest: int) -> str:
    """The type of kept whole numbers that may be large."""
    for kind, biggest in _BIGGEST.items():
        smallest = 0 if kind.startswith("U") else -biggest - (kind == "BIGINT")
        if smallest <= least and greatest <= biggest:
            return kind
    return "VARCHAR"


def read(declared: Iterable[tuple[str, str]], wanted: Mapping[str, str]) -> str:
    """The columns in the wanted types, for a SELECT."""
    return ", ".join(
        identifier(name) if kind == wanted[name] else _cast(identifier(name), wanted[name])
        for name, kind in declared
    )


def _cast(column: str, kind: str) -> str:
    return f"CAST({column} AS {kind}) AS {column}"
