"""The sections `[roles]` and `[grants.NAME]` of `datasets.toml` as values: whom a grant is for.
What else one says is for who reads it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from declared.section import Section

from .grants import DIRECT, KINDS, Grant
from .latch import Said

_PLACE = re.compile(r"[a-z]+:[^:\s]+(:[^:\s]+)?")
_PERSON = re.compile(r"[a-z]+:[^:\s]+:[^:\s]+")
_PLACES = f'"PLATFORM:WORKSPACE", "PLATFORM:WORKSPACE:CHANNEL" or "{DIRECT}"'
_PEOPLE = f'{", ".join(KINDS)}, "@ROLE" of [roles] or "PLATFORM:WORKSPACE:PERSON"'


def grants(top: Section) -> tuple[Said, list[tuple[Section, Grant]]]:
    """What kind of thing the file says, and each grant with its section.

    Raises:
        BadDeclaration: it says what can't be meant.
    """
    roles = _roles(top.section("roles"))
    found = [(one, _grant(one, roles)) for one in top.sections("grants")]
    if not top.flag("open"):
        return "grants" if "grants" in top else "nothing", found
    if "grants" in top:
        raise top.bad("open", "can't go together with grants; leave one of them out.")
    return "open", []


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
    section.only("in", "who", "datasets", "tools", "hidden", "masked", "rows", "description")
    section.line("description")
    if "datasets" not in section and "tools" not in section:
        raise section.bad(
            "datasets", 'or tools says what is granted: datasets = ["NAME"], tools = ["SERVER.*"].'
        )
    who = section.lines("who") if "who" in section else ("member",)
    return Grant(
        section.name,
        section.lines("datasets"),
        tuple(_tools(section, one) for one in section.lines("tools")),
        frozenset(_place(section, one) for one in section.lines("in")),
        frozenset(name for one in who for name in _people(section, one, roles)),
    )


def _tools(section: Section, pattern: str) -> tuple[str, str]:
    """`SERVER.TOOL`; a tool's name may have more dots in it."""
    server, dot, tool = pattern.partition(".")
    if pattern == "*":
        return "*", "*"
    if not (server and dot and tool):
        raise section.bad("tools", f'names {pattern!r}, which is neither "SERVER.TOOL" nor "*".')
    return server, tool


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
