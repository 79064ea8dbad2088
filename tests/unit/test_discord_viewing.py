"""Who may view a channel, and that people are told apart as finely as grants can, and no finer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, permutations, product

import pytest

from adapters.discord.directory import channel_of, guild_of
from adapters.discord.viewing import Channel, Guild, Roles, groups, may_view

ANY = frozenset[str]()
OPEN = Guild("g", {"g": True, "a": False, "b": False, "c": False})
CLOSED = Guild("g", {"g": False, "a": True, "b": False, "c": False})


def roles(*held: str) -> Roles:
    return frozenset(held)


@pytest.mark.parametrize(
    ("guild", "channel", "held", "person", "may"),
    [
        (OPEN, Channel(), "", "", True),
        (CLOSED, Channel(), "", "", False),
        (CLOSED, Channel(), "a", "", True),
        (CLOSED, Channel(), "b", "", False),
        (OPEN, Channel({"g": False}), "", "", False),
        (OPEN, Channel({"g": False}), "a", "", False),
        (CLOSED, Channel({"g": False}), "a", "", False),
        (CLOSED, Channel({"g": True}), "", "", True),
        (OPEN, Channel({"g": False, "b": True}), "b", "", True),
        (OPEN, Channel({"g": False, "b": True}), "c", "", False),
        (OPEN, Channel({"b": False}), "b", "", False),
        (OPEN, Channel({"b": False, "c": True}), "bc", "", True),
        (OPEN, Channel({"b": False}), "bc", "", False),
        (OPEN, Channel({"g": False}, {"p": True}), "", "p", True),
        (OPEN, Channel({"g": False}, {"p": True}), "", "q", False),
        (OPEN, Channel({"b": True}, {"p": False}), "b", "p", False),
        (OPEN, Channel(people={"p": False}), "", "q", True),
        (Guild("g", {}), Channel(), "x", "", False),
    ],
)
def test_who_may_view_is_judged_by_everybody_then_roles_then_the_person(
    guild: Guild, channel: Channel, held: str, person: str, may: bool
) -> None:
    assert may_view(guild, channel, roles(*held), person) is may


@pytest.mark.parametrize(
    ("guild", "channel", "named", "expected"),
    [
        (OPEN, Channel(), "", {ANY}),
        (OPEN, Channel(), "ab", {ANY, roles("a"), roles("b")}),
        (OPEN, Channel({"b": False}), "ab", {ANY, roles("a")}),
        (OPEN, Channel({"b": False, "c": True}), "b", {ANY, roles("b")}),
        (OPEN, Channel({"g": False, "b": True}), "", {ANY}),
        (OPEN, Channel({"g": False, "b": True}), "b", {roles("b")}),
        (OPEN, Channel({"g": False, "b": True}), "ab", {roles("b"), roles("a", "b")}),
        (OPEN, Channel({"g": False, "b": True}), "a", {ANY, roles("a")}),
        (OPEN, Channel({"g": False, "a": True, "b": True}), "ab", {roles("a"), roles("b")}),
        (CLOSED, Channel({"b": False}), "ab", {roles("a")}),
        (OPEN, Channel(), "x", {ANY}),
        (OPEN, Channel({"g": False}), "ab", set[Roles]()),
    ],
)
def test_those_who_may_view_are_told_apart_by_named_roles(
    guild: Guild, channel: Channel, named: str, expected: set[Roles]
) -> None:
    assert groups(guild, channel, roles(*named)) == expected


def subsets(of: str) -> Iterator[Roles]:
    for parts in chain.from_iterable(combinations(of, size) for size in range(len(of) + 1)):
        yield frozenset(parts)


def first(order: tuple[str, ...], held: Roles) -> str:
    """The role, or "" for none, whose grant comes first in a file and so counts for somebody."""
    return next(one for one in order if not one or one in held)


def all_channels() -> Iterator[tuple[Guild, Channel]]:
    for base in product([True, False], repeat=2):
        guild = Guild("g", dict(zip("ga", base, strict=True)) | {"b": False, "c": False})
        for said in product([None, True, False], repeat=4):
            overwrites: Mapping[str, bool] = {
                role: one for role, one in zip("gabc", said, strict=True) if one is not None
            }
            yield guild, Channel(overwrites)


def test_the_groups_have_all_that_counts_for_anybody_and_nothing_that_counts_for_nobody() -> None:
    """Tried for every guild of three roles: nobody sees more in a channel than alone, and nothing
    is withheld on account of somebody who can't be there.
    """
    for guild, channel in all_channels():
        there = [held for held in subsets("abc") if may_view(guild, channel, held)]
        for named in ("", "a", "ab", "abc"):
            found = groups(guild, channel, roles(*named))
            for order in permutations(["", *named]):
                counts = {first(order, held & roles(*named)) for held in there}
                assert {first(order, group) for group in found} == counts, (guild, channel, named)


def test_what_discord_says_of_a_guild_leaves_out_the_roles_of_bots() -> None:
    listed = [
        {"id": "1", "permissions": "1024"},
        {"id": "2", "permissions": "8", "tags": None},
        {"id": "3", "permissions": "1032", "tags": {"bot_id": "9"}},
        {"id": "4", "permissions": "0", "tags": {"premium_subscriber": None}},
    ]
    data = {"id": "1", "owner_id": "5", "roles": listed, "features": ["COMMUNITY"]}
    known = {"1": True, "2": False, "4": False}
    assert guild_of(data) == Guild("1", known, owner="5", administrators=roles("2"))
    assert guild_of(data | {"features": ["PREVIEW_ENABLED"]}).is_public


def test_of_overwrites_only_what_they_say_about_viewing_counts_and_allowed_wins() -> None:
    said = [
        {"id": "1", "type": 0, "allow": "0", "deny": "1024"},
        {"id": "2", "type": 0, "allow": "2048", "deny": "1"},
        {"id": "3", "type": 0, "allow": "1024", "deny": "1024"},
        {"id": "4", "type": 1, "allow": "1024", "deny": "0"},
    ]
    found = channel_of({"id": "7", "permission_overwrites": said})
    assert found == Channel({"1": False, "3": True}, {"4": True})
