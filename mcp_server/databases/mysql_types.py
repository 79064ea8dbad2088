"""What the types of MySQL and MariaDB are here, and how their cells come. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from pymysql.constants import FIELD_TYPE, FLAG
from pymysql.converters import encoders

from .cells import Unfit, array, decimal_kind
from .link import Field

BINARY = 63  # the character set of what is no text
_WHOLE = {
    FIELD_TYPE.TINY,
    FIELD_TYPE.SHORT,
    FIELD_TYPE.INT24,
    FIELD_TYPE.LONG,
    FIELD_TYPE.LONGLONG,
    FIELD_TYPE.YEAR,
}
_BROKEN = {FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE}
_EXACT = {FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL}
_TEXTS = {FIELD_TYPE.JSON, FIELD_TYPE.ENUM, FIELD_TYPE.SET}
_TIMES = {
    FIELD_TYPE.DATE: "DATE",
    FIELD_TYPE.NEWDATE: "DATE",
    FIELD_TYPE.DATETIME: "TIMESTAMP",
    FIELD_TYPE.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    FIELD_TYPE.TIME: "TIME",
}
_NO_DAY = "0000-00-00"


class UnclearBits(Exception):
    """A cell that may be bits or digits."""


def field(described: Any) -> Field:
    """Of the protocol's description of a column: its type, and the one that it has when its cells
    are none of the first.
    """
    name, code, length = str(described.name), described.type_code, int(described.length)
    if code == FIELD_TYPE.NULL:
        return Field(name, None)
    if code == FIELD_TYPE.TINY and length == 1:  # BOOLEAN is another name for TINYINT(1)
        return Field(name, "BOOLEAN", "BIGINT")
    if code == FIELD_TYPE.BIT:
        return Field(name, *(("BOOLEAN", None) if length == 1 else ("BIGINT", "UBIGINT")))
    if code in _WHOLE:
        is_large = code == FIELD_TYPE.LONGLONG and described.flags & FLAG.UNSIGNED
        return Field(name, "BIGINT", "UBIGINT" if is_large else None)
    if code in _EXACT:
        return _exact(name, described)
    if code in _TIMES:
        return Field(name, _TIMES[code], "VARCHAR")
    if code in _BROKEN:
        return Field(name, "DOUBLE")
    is_text = code in _TEXTS or described.charsetnr != BINARY
    return Field(name, "VARCHAR" if is_text else "BLOB")


def _exact(name: str, described: Any) -> Field:
    """What SQL computed, sums and means, has room for far more digits than it has."""
    scale = int(described.scale)
    is_signed = not described.flags & FLAG.UNSIGNED
    digits = int(described.length) - is_signed - (scale > 0)
    kind = decimal_kind(digits, scale)
    if described.org_table:
        return Field(name, kind)
    return Field(name, "DOUBLE") if scale else Field(name, "BIGINT", kind)


def is_open(column: Field) -> bool:
    """Whether its least and greatest cell decide its type."""
    return column.otherwise is not None and column.type in ("BOOLEAN", "BIGINT", "TIME")


def decided(column: Field, least: Any, greatest: Any) -> str:
    kind, otherwise = column.type or "VARCHAR", column.otherwise or "VARCHAR"
    try:
        array([least, greatest], kind)
    except Unfit:
        return otherwise
    return kind


def safe(column: Field) -> str:
    """The type that is right whatever its cells are."""
    return (column.otherwise if is_open(column) else column.type) or "VARCHAR"


def converters() -> dict[Any, Callable[[Any], Any] | Any]:
    """For PyMySQL: cells become numbers, else stay the texts that they come as, for Arrow reads
    those faster; days that aren't are missing.
    """
    found: dict[Any, Any] = dict(encoders)
    found |= dict.fromkeys(_WHOLE, int) | dict.fromkeys(_BROKEN, float)
    found |= {
        FIELD_TYPE.BIT: _bits,
        FIELD_TYPE.DATE: _day,
        FIELD_TYPE.NEWDATE: _day,
        FIELD_TYPE.DATETIME: _day,
        FIELD_TYPE.TIMESTAMP: _moment,
        FIELD_TYPE.TIME: _time,
    }
    return found


def converter(described: Any) -> Callable[[Any], Any] | None:
    """For a column that needs another one than its type. MariaDB's min() and max() of bits come as
    digits, or as bits in a window; what may be either isn't guessed.
    """
    if described.type_code == FIELD_TYPE.BIT and described.flags & FLAG.BINARY:
        return _bits_or_digits(int(described.length))
    return None


def _bits(cell: bytes) -> int:
    return int.from_bytes(cell, "big")


def _bits_or_digits(length: int) -> Callable[[bytes], int]:
    def read(cell: bytes) -> int:
        is_bits = len(cell) == (length + 7) // 8 and _bits(cell) < 2**length
        if is_bits and cell.isdigit():
            raise UnclearBits
        return _bits(cell) if is_bits else int(cell)

    return read


def _day(cell: str) -> str | None:
    return None if cell.startswith(_NO_DAY) else cell


def _moment(cell: str) -> str | None:
    """The session's zone is UTC."""
    return None if cell.startswith(_NO_DAY) else f"{cell}Z"


def _time(cell: str) -> time | str:
    """It may be hundreds of hours, or negative: then it stays a text."""
    try:
        return time.fromisoformat(cell)
    except ValueError:
        return cell
