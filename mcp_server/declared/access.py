"""The sections `[roles]` and `[grants.NAME]` of `datasets.toml` as values. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast, get_args

from declared.section import Section

from ..access.grants import DIRECT, KINDS, UNDECLARED, Grant, Grants
from ..access.view import View
from ..table import Condition, Operator, Scalar

_PLACE = re.compile(r"[a-z]+:[^:\s]+(:[^:\s]+)?")
_PERSON = re.compile(r"[a-z]+:[^:\s]+:[^:\s]+")
_PLACES = f'"PLATFORM:WORKSPACE", "PLATFORM:WORKSPACE:CHANNEL" or "{DIRECT}"'
_PEOPLE = f'{", ".join(KINDS)}, "@ROLE" of [roles] or "PLATFORM:WORKSPACE:PERSON"'
_NO_VALUE = ("missing", "not missing")


def grants(top: Section) -> Grants:
    """Without one grant in it, the file leaves everything to members.

    Raises:
        BadDeclaration: it says what can't be meant.
    """
    roles = _roles(top.section("roles"))
    found = tuple(_grant(one, roles) for one in top.sections("grants"))
    if "grants" not in top:
        return UNDECLARED
    return Grants(found)


def _roles(section: Section) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for role in section.keys:
        people = section.lines(role)
        for one in people:
            if not _PERSON.fullmatch(one):
                raise section.bad(role, f"names {one!r}, which is none of {_PEOPLE}.")
        found[role] = frozenset(people)
    return found


def _grant(section: Section, roles: Mapping[str, frozenset[str]]) -> Grant:
    section.only("in", "who", "datasets", "hidden", "masked", "rows", "description")
    section.line("description")
    if "datasets" not in section:
        raise section.bad("datasets", 'says what is granted: datasets = ["NAME", ...].')
    who = section.lines("who") if "who" in section else ("member",)
    return Grant(
        section.name,
        section.lines("datasets"),
        frozenset(_place(section, one) for one in section.lines("in")),
        frozenset(name for one in who for name in _people(section, one, roles)),
        _views(section),
    )


def _place(section: Section, place: str) -> str:
    if place != DIRECT and not _PLACE.fullmatch(place):
        raise section.bad("in", f"names {place!r}, which is none of {_PLACES}.")
    return place


def _people(section: Section, one: str, roles: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if one.startswith("@") and one[1:] in roles:
        return roles[one[1:]]
    if one not in KINDS and not _PERSON.fullmatch(one):
        raise section.bad("who", f"names {one!r}, which is none of {_PEOPLE}.")
    return frozenset({one})


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
