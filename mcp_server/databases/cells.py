"""What a driver gave of one column, as an Arrow array of the column's type. Pure.

Drivers give numbers and texts, also a text for a number or a time; a type is DuckDB's name of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow

arrow: Any = pyarrow  # it has no types of its own

MAX_DIGITS = 38
_DOUBLE_DIGITS, _BIGINT_DIGITS = 15, 18
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_TYPES: dict[str, Any] = {
    "BOOLEAN": arrow.bool_(),
    "BIGINT": arrow.int64(),
    "UBIGINT": arrow.uint64(),
    "DOUBLE": arrow.float64(),
    "VARCHAR": arrow.string(),
    "BLOB": arrow.binary(),
    "DATE": arrow.date32(),
    "TIME": arrow.time64("us"),
    "TIMESTAMP": arrow.timestamp("us"),
    "TIMESTAMP WITH TIME ZONE": arrow.timestamp("us", "UTC"),
}
_ERRORS = (
    arrow.ArrowInvalid,
    arrow.ArrowTypeError,
    arrow.ArrowNotImplementedError,
    OverflowError,
    UnicodeError,
)


class Unfit(Exception):
    """A cell that isn't of the type of its column."""


def arrow_type(kind: str) -> Any:
    if decimal := _DECIMAL.fullmatch(kind):
        return arrow.decimal128(int(decimal[1]), int(decimal[2]))
    return _TYPES[kind]


def type_name(kind: Any) -> str:
    """DuckDB's name of an Arrow type; of one that no table here has, Arrow's own."""
    if arrow.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return next((name for name, one in _TYPES.items() if one.equals(kind)), str(kind))


def array(values: Sequence[Any], kind: str) -> Any:
    """The cells as an array of that type.

    Raises:
        Unfit: one isn't of that type; nothing is rounded or cut.
    """
    try:
        if kind == "VARCHAR":
            return arrow.array([None if v is None else _written(v) for v in values], arrow.string())
        return _cast(_found(values), kind)
    except _ERRORS as error:
        raise Unfit(str(error)) from error


def _found(values: Sequence[Any]) -> Any:
    """Of the type that the values themselves have."""
    try:
        return arrow.array(values, from_pandas=False)
    except _ERRORS:  # whole numbers of more than 64 bits, or numbers of different kinds
        return arrow.array([None if v is None else _written(v) for v in values])


def _cast(found: Any, kind: str) -> Any:
    wanted = arrow_type(kind)
    if found.type.equals(wanted):
        return found
    if kind == "BOOLEAN":
        return _yes_or_no(found)
    if kind == "DOUBLE" and arrow.types.is_decimal(found.type):
        return found.cast(wanted, safe=False)  # the nearest double
    return found.cast(wanted)


def _yes_or_no(found: Any) -> Any:
    """Of 0 and 1 in any form; MySQL's BIT(1) is one byte."""
    if arrow.types.is_binary(found.type):
        known = {b"\0": False, b"\1": True, None: None}
        if any(value not in known for value in found.to_pylist()):
            raise Unfit("neither 0 nor 1")
        return arrow.array([known[value] for value in found.to_pylist()], arrow.bool_())
    if not arrow.types.is_string(found.type):
        found = found.cast(arrow.int64()).cast(arrow.string())
    return found.cast(arrow.bool_())


def _written(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.decode()
        case dict() | list() | tuple():
            return json.dumps(value, default=str, ensure_ascii=False)
        case _:
            return str(value)


def decimal_kind(digits: int, scale: int) -> str:
    """The type of stored decimal numbers: what holds all their digits."""
    if scale <= 0:
        if digits - scale <= _BIGINT_DIGITS:
            return "BIGINT"
        digits, scale = digits - scale, 0
    elif digits <= _DOUBLE_DIGITS:
        return "DOUBLE"
    return f"DECIMAL({digits},{scale})" if digits <= MAX_DIGITS >= scale else "VARCHAR"


def kind_of(values: Sequence[Any]) -> str:
    """The type of cells that have no declared one: what fits them all, else text.

    Raises:
        Unfit: some are texts and some are bytes.
    """
    found = {_kind(value) for value in values if value is not None}
    if found <= {"BIGINT", "DOUBLE"}:
        kind = "DOUBLE" if "DOUBLE" in found else "BIGINT" if found else "VARCHAR"
        return kind if _fits(values, kind) else "VARCHAR"
    if found == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    if len(found) == 1:
        return found.pop()
    if "BLOB" in found:
        raise Unfit("texts and bytes")
    return "VARCHAR"


_KINDS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda _: "BOOLEAN"),
    (int, lambda _: "BIGINT"),
    ((float, Decimal), lambda _: "DOUBLE"),
    (bytes, lambda _: "BLOB"),
    (datetime, lambda v: "TIMESTAMP WITH TIME ZONE" if v.tzinfo else "TIMESTAMP"),
    (date, lambda _: "DATE"),
)


def _kind(value: Any) -> str:
    return next((kind(value) for type_, kind in _KINDS if isinstance(value, type_)), "VARCHAR")


def _fits(values: Sequence[Any], kind: str) -> bool:
    try:
        array(values, kind)
    except Unfit:
        return False
    return True
