"""Readers whom no grant tells apart are one, so that an identity stays small."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from adapters.audience import Audience, Reader
from bot.people import People
from declared.access import identity
from declared.access.grants import Grant
from declared.access.people import people_in
from mcp_server.access.grants import DatasetGrant, Grants
from mcp_server.access.rights import Rights

GRANTS = (
    Grant("pay", ("pay",), who=frozenset({"s:T:ANA", "s:T:BEN", "s:T:@R"})),
    Grant("plan", ("plan", "cars"), who=frozenset({"s:T:CLEO", "s:T:@R"})),
    Grant("cars", ("cars",), who=frozenset({"guest"})),
    Grant("all", ("cars", "plan"), who=frozenset({"member"})),
)
FOUND = people_in(GRANTS)
PEOPLE = People({name: frozenset(of) for name, of in FOUND.grants}, FOUND.digest)


def member(*names: str) -> Reader:
    return Reader("member", frozenset(f"s:T:{name}" for name in names))


def collapsed(*readers: Reader) -> set[Reader]:
    return set(PEOPLE.collapsed(Audience(frozenset(readers))).readers)


def test_of_people_whom_the_same_grants_name_one_stands_for_all() -> None:
    assert collapsed(member("ANA"), member("BEN"), member("CLEO")) == {
        member("ANA"),
        member("CLEO"),
    }


def test_people_whom_no_grant_names_count_by_kind() -> None:
    many = [member(f"U{number}") for number in range(10_000)]
    assert collapsed(*many, Reader("guest", frozenset({"s:T:G"}))) == {
        member(),
        Reader("guest"),
    }


def test_kinds_stay_apart_whoever_is_named() -> None:
    guest = Reader("guest", frozenset({"s:T:ANA"}))
    assert collapsed(member("ANA"), guest) == {member("ANA"), guest}


def test_where_it_is_and_that_others_share_it_stays() -> None:
    audience = Audience(frozenset({member("ANA")}), is_direct=True, is_shared=True)
    assert PEOPLE.collapsed(audience) == audience


READERS = [member("ANA"), member("BEN"), member("CLEO"), member("@R"), member("ANA", "CLEO"),
           member("X"), Reader("guest"), Reader("guest", frozenset({"s:T:BEN"}))]  # fmt: skip


@pytest.mark.parametrize("dataset", ["pay", "plan", "cars"])
def test_rights_are_the_same_before_and_after(dataset: str) -> None:
    def views(readers: set[Reader]) -> tuple[bool, bool]:
        there = frozenset(identity.Reader(one.kind, one.names) for one in readers)
        place = identity.Identity(None, "s:T", "s:T:C", False, False, there)
        view = Rights(Grants(tuple(map(DatasetGrant, GRANTS))), place).view(dataset)
        return view is not None, view is not None and view.is_whole

    groups = chain.from_iterable(combinations(READERS, size) for size in (1, 2, 3))
    assert all(views(set(group)) == views(collapsed(*group)) for group in groups)


def test_another_person_in_a_grant_makes_another_digest() -> None:
    more = (*GRANTS, Grant("new", ("x",), who=frozenset({"s:T:ANA"})))
    assert len({people_in(one).digest for one in (GRANTS, more, ())}) == 3
    assert dict(FOUND.grants)["s:T:@R"] == ("pay", "plan")
    assert "member" not in dict(FOUND.grants)
