"""What `[grants.NAME]` of `datasets.toml` say about datasets, as values. Pure."""

from __future__ import annotations

from typing import cast, get_args

from declared.access.latch import Said
from declared.access.parsing import grants as declared_grants
from declared.section import Section

from ..access.grants import UNDECLARED, DatasetGrant, Grants
from ..access.view import View
from ..table import Condition, Operator, Scalar

_NO_VALUE = ("missing", "not missing")


def grants(top: Section) -> tuple[Said, Grants]:
    """Without one grant in it, the file leaves everything to members.

    Raises:
        BadDeclaration: it says what can't be meant.
    """
    said, found = declared_grants(top)
    if said != "grants":
        return said, UNDECLARED
    return said, Grants(tuple(DatasetGrant(grant, _views(section)) for section, grant in found))


def _views(section: Section) -> tuple[tuple[str, View], ...]:
    hidden, masked = section.section("hidden"), section.section("masked")
    rows = section.section("rows")
    patterns = dict.fromkeys([*hidden.keys, *masked.keys, *rows.keys])
    return tuple(
        (
            pattern,
            View(
                _folded(hidden.lines(pattern)),
                _folded(masked.lines(pattern)),
                tuple(_condition(rows, pattern, one) for one in rows.items(pattern)),
                _folded(() if "*" in pattern else hidden.lines(pattern) + masked.lines(pattern)),
                (section.name,),
            ),
        )
        for pattern in patterns
    )


def _folded(columns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.casefold() for one in columns)


def _condition(section: Section, pattern: str, written: object) -> Condition:
    """`["region", "=", "EMEA"]`; the third part of "in" and "not in" is a list."""
    parts = cast("list[object]", written) if isinstance(written, list) else []
    column, operator, *value = [*parts, None, None][: max(len(parts), 2)]
    most = 0 if operator in _NO_VALUE else 1
    values = value[0] if value and operator in ("in", "not in") else value
    scalars = cast("list[object]", values) if isinstance(values, list) else [None]
    if (
        not isinstance(column, str)
        or operator not in get_args(Operator)
        or len(value) != most
        or not all(isinstance(one, str | int | float | bool) for one in scalars)
    ):
        raise section.bad(
            pattern, 'is a list of conditions: [["region", "=", "EMEA"], ["price", "<", 100]].'
        )
    return Condition(column, cast("Operator", operator), tuple(cast("list[Scalar]", scalars)))
