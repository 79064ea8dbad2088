"""Who can read a thread, on every platform that others read along on."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from adapters.audience import Audience, Reader, ReadersUnknown
from tests.fakes.rooms.discord import discord_room
from tests.fakes.rooms.room import Room
from tests.fakes.rooms.slack import slack_room

MEMBER = Reader("member")
NOBODY = frozenset[str]()
# Of other platforms and places, or nobody's.
OTHERS = frozenset(
    {"discord:1:2", "discord:1:@2", "slack:T9:U9", "discord:@me:x", "slack:T0TEAM:U"}
)


@pytest.fixture(params=["slack", "discord"])
async def room(request: pytest.FixtureRequest) -> AsyncGenerator[Room]:
    if request.param == "slack":
        async with slack_room() as slack:
            yield slack
    else:
        async with discord_room() as discord:
            yield discord


def member(*names: str) -> Reader:
    return Reader("member", frozenset(names))


async def test_people_whom_nobody_names_are_one_reader(room: Room) -> None:
    for key in (room.public, room.private):
        assert await room.readers.of(key, NOBODY) == Audience(frozenset({MEMBER}))
        assert await room.readers.of(key, OTHERS) == Audience(frozenset({MEMBER}))


async def test_named_people_are_told_apart_where_they_can_read(room: Room) -> None:
    ana, ben = room.name("ana"), room.name("ben")
    named = OTHERS | {ana, ben}
    public, private = (
        await room.readers.of(room.public, named), await room.readers.of(room.private, named)
    )  # fmt: skip
    assert public.readers == {MEMBER, member(ana), member(ben)}
    assert private.readers == {member(ana)}


async def test_direct_messages_are_read_by_their_person(room: Room) -> None:
    named = OTHERS | {room.name("ana"), room.name("ben")}
    direct = await room.readers.of(room.direct("ana"), named)
    assert direct == Audience(frozenset({member(room.name("ana"))}), is_direct=True)
    assert (await room.readers.of(room.direct("ben"), NOBODY)).readers == {MEMBER}
    place, alone = await room.readers.alone(room.workspace, room.id("ana"), named)
    assert alone == direct
    assert (place.platform, place.thread) == (room.public.platform, "")
    assert place.workspace == room.direct("ana").workspace


async def test_who_comes_and_goes_counts_at_once_and_whoever_watches_hears_where(
    room: Room,
) -> None:
    ana, ben = room.name("ana"), room.name("ben")
    named = frozenset({ana, ben})
    assert (await room.readers.of(room.private, named)).readers == {member(ana)}
    for change, readers in (
        (room.joins("ben"), {member(ana), member(ben)}),
        (room.leaves("ana"), {member(ben)}),
    ):
        await change
        assert all(
            one.has(room.private) and not one.has(room.public) for one in await room.until_changed()
        )
        assert (await room.readers.of(room.private, named)).readers == readers


async def test_what_the_platform_does_not_tell_is_unknown_and_asked_again(room: Room) -> None:
    for key in (room.private, room.direct("ana")):
        room.refuses()
        with pytest.raises(ReadersUnknown, match=r"missing_scope|Missing Access"):
            await room.readers.of(key, NOBODY)
        assert (await room.readers.of(key, NOBODY)).readers == {MEMBER}


async def test_the_next_cell_asks_nothing_again(room: Room) -> None:
    named = frozenset({room.name("ana"), room.name("ben")})
    for key in (room.public, room.private, room.direct("ana")):
        first = await room.readers.of(key, named)
        asked = room.asked
        assert await room.readers.of(key, named) == first
        assert room.asked == asked
