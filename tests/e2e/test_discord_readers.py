"""Who can read a thread in Discord, over the real client."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from adapters.audience import ReadersUnknown
from adapters.discord.access import Access
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.posts import MemoryPosts
from adapters.discord.seen import MemorySeen
from adapters.discord.tokens import MemoryTokens
from adapters.messages import ThreadKey
from tests.fakes.discord import permissions
from tests.fakes.discord.faults import refused
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import TOKEN, DiscordServer
from tests.fakes.discord_readers import MEMBER, OUTSIDER, Reading, member, reading

FORUM = 15


@pytest.fixture
async def here(discord: DiscordServer) -> AsyncGenerator[Reading]:
    async with reading(discord) as made:
        yield made


async def test_a_public_channel_is_read_by_everybody_and_those_who_are_named(
    here: Reading,
) -> None:
    world = here.world
    finance, legal = world.add_role("Finance"), world.add_role("Legal")
    elsewhere = world.add_guild("Elsewhere")
    eve = world.add_person("Eve", guild=elsewhere)
    assert await here.of(world.data) == {MEMBER}
    here.owner.gives(world.ben, finance, legal)
    ben, of_finance = here.name(world.ben), here.name(finance)
    here.name(eve)
    here.name(eve, elsewhere)
    here.named |= {"slack:T1:UANA", f"discord:{world.guild.id}:", "discord:@me:none"}
    assert await here.of(world.data) == {MEMBER, member(of_finance), member(ben, of_finance)}
    all_here = here.name(here.owner.everyone)
    assert await here.of(world.data) == {
        member(all_here), member(all_here, of_finance), member(all_here, ben, of_finance)
    }  # fmt: skip


async def test_a_private_channel_is_read_by_roles_and_people_that_it_is_opened_to(
    here: Reading,
) -> None:
    """A person who is let in alone counts with the roles that they have."""
    world, owner = here.world, here.owner
    finance, legal = world.add_role("Finance"), world.add_role("Legal")
    of_finance, of_legal, ana = here.name(finance), here.name(legal), here.name(world.ana)
    helper = world.add_person("Helper", is_bot=True)
    owner.gives(world.ana, finance, legal)
    owner.gives(world.ben, legal)
    owner.closes(world.data, finance)
    by_role = {member(of_finance), member(of_finance, of_legal)}
    of_ana = member(ana, of_finance, of_legal)
    assert await here.of(world.data) == {*by_role, of_ana}
    owner.closes(world.data, world.ben, helper)
    await here.until_changed(2)
    assert await here.of(world.data) == {member(of_legal)}
    owner.closes(world.data, finance, world.ana)
    await here.until_changed()
    assert await here.of(world.data) == {*by_role, of_ana}
    owner.keeps_out(world.data, world.ana)
    await here.until_changed()
    assert await here.of(world.data) == by_role


async def test_who_administers_counts_where_nobody_else_reads(here: Reading) -> None:
    world, owner = here.world, here.owner
    finance = world.add_role("Finance")
    chiefs = world.add_role("Chiefs", permissions=permissions.ADMINISTRATOR)
    boss = world.people[world.guild.owner_id]
    owner.gives(world.ana, chiefs)
    owner.gives(boss, finance)
    ana, of_boss, of_finance = here.name(world.ana), here.name(boss), here.name(finance)
    owner.closes(world.data)
    by_role = {MEMBER, member(of_finance)}
    assert await here.of(world.data) == {*by_role, member(ana), member(of_boss, of_finance)}
    owner.closes(world.data, finance)
    await here.until_changed(2)
    assert await here.of(world.data) == {member(of_finance), member(of_boss, of_finance)}


async def test_what_strangers_may_look_at_is_shared_and_what_is_closed_is_not(
    here: Reading,
) -> None:
    world = here.world
    finance = world.add_role("Finance")
    of_finance = here.name(finance)
    here.owner.closes(world.random, finance)
    assert not (await here.audience(world.data)).is_shared
    here.owner.goes_public()
    await here.until_changed(3)
    found = await here.audience(world.data)
    assert (set(found.readers), found.is_shared) == ({MEMBER, member(of_finance), OUTSIDER}, True)
    found = await here.audience(world.random)
    assert (set(found.readers), found.is_shared) == ({member(of_finance)}, False)


async def test_posts_of_a_forum_are_read_as_the_forum(here: Reading) -> None:
    world = here.world
    forum = world.add_channel("questions", kind=FORUM)
    finance = world.add_role("Finance")
    of_finance = here.name(finance)
    here.owner.closes(forum, finance)
    post = world.add_thread(forum, world.ana, "How much?")
    asked = await Human(here.discord, world.ana, post).mentions("How much?")
    [message] = await here.desk.has(1)
    assert message.id == str(asked.id)
    found = await here.adapter.readers.of(message.key, frozenset(here.named))
    assert found.readers == {member(of_finance)}


async def test_direct_messages_are_one_persons_with_all_their_names(here: Reading) -> None:
    world = here.world
    elsewhere = world.add_guild("Elsewhere")
    finance, legal = world.add_role("Finance"), world.add_role("Legal")
    of_finance, ana = here.name(finance), here.name(world.ana)
    here.owner.gives(world.ana, finance, legal)
    here.name(world.ana, elsewhere)
    here.name(world.ben)
    direct = f"discord:@me:{world.ana.id}"
    all_here = here.name(here.owner.everyone)
    here.named |= {direct, "discord:@me:1", "discord:7:@1", "discord:nowhere:@1", "slack:T:@1"}
    found = await here.audience(world.direct(world.ana))
    assert found.readers == {member(ana, of_finance, all_here, direct)}
    assert found.is_direct
    alone = await here.adapter.readers.alone("any", str(world.ana.id), frozenset(here.named))
    assert alone == (ThreadKey("discord", "@me", "", ""), found)


async def test_who_is_in_no_server_of_ours_comes_from_outside(discord: DiscordServer) -> None:
    world = discord.world
    elsewhere = world.add_guild("Elsewhere")
    eve = world.add_person("Eve", guild=elsewhere)
    gone = world.add_person("Gone")
    async with reading(discord, access=Access(frozenset({str(world.guild.id)}))) as here:
        here.name(eve, elsewhere)
        assert await here.of(world.direct(world.ana)) == {MEMBER}
        [of_eve] = await here.of(world.direct(eve))
        assert (of_eve.kind, len(of_eve.names)) == ("external", 1)
        here.owner.throws_out(gone)
        assert await here.of(world.direct(gone)) == {OUTSIDER}
    async with reading(discord) as here:
        assert await here.of(world.direct(eve)) == {MEMBER}


async def test_changes_that_events_tell_of_count_at_once(here: Reading) -> None:
    world, owner = here.world, here.owner
    guild, private = str(world.guild.id), world.random
    everywhere = [ThreadKey("discord", one, "", "") for one in (guild, "@me")]
    finance, legal = owner.makes("Finance"), owner.makes("Legal")
    assert await here.until_changed(4) == everywhere * 2
    of_finance, ana = here.name(finance), here.name(world.ana)
    owner.gives(world.ana, finance)
    assert await here.of(world.data) == {MEMBER, member(of_finance), member(ana, of_finance)}

    world.overwrite(world.data, world.bot, allowed=permissions.VIEW_CHANNEL)
    owner.keeps_out(world.data, owner.everyone)
    assert await here.until_changed() == [ThreadKey("discord", guild, str(world.data.id), "")]
    assert await here.of(world.data) == {MEMBER}  # the owner, who has no role

    owner.lets_in(world.data, finance)
    await here.until_changed()
    assert await here.of(world.data) == {member(of_finance), member(ana, of_finance)}

    owner.closes(private, world.ana)
    await here.until_changed()
    assert await here.of(private) == {member(ana, of_finance)}
    owner.takes(world.ana, finance)
    await here.ana.says("I am no longer in finance.")
    assert await here.until_changed(2) == everywhere
    assert await here.of(private) == {member(ana)}

    of_legal = here.name(legal)
    owner.gives(world.ana, legal)
    owner.permits(legal, permissions.VIEW_CHANNEL)
    assert await here.until_changed(2) == everywhere
    assert await here.of(private) == {member(ana, of_legal)}
    owner.deletes(legal)
    assert await here.until_changed(2) == everywhere
    assert await here.of(private) == {member(ana)}
    await here.ana.mentions("Nothing of mine has changed.")
    await here.desk.has(1)
    assert here.changes == []


async def test_changes_that_no_event_tells_of_count_within_a_minute(here: Reading) -> None:
    world, owner = here.world, here.owner
    finance = world.add_role("Finance")
    of_finance, ana = here.name(finance), here.name(world.ana)
    owner.closes(world.random, world.ana)
    await here.until_changed()
    owner.gives(world.ana, finance)
    assert await here.of(world.random) == {member(ana, of_finance)}
    before = len(here.discord.calls)
    owner.takes(world.ana, finance)
    here.clock.now_s += 59
    assert await here.of(world.random) == {member(ana, of_finance)}
    assert len(here.discord.calls) == before
    here.clock.now_s += 1
    assert await here.of(world.random) == {member(ana)}


async def test_what_discord_does_not_tell_is_not_guessed(here: Reading) -> None:
    world, faults = here.world, here.discord.faults
    for route in ("get_guild", "get_channel"):
        faults[route].append(refused(403, 50001, "Missing Access"))
        with pytest.raises(ReadersUnknown, match="Missing Access"):
            await here.of(world.data)
        assert await here.of(world.data) == {MEMBER}
        here.clock.now_s += 60
    here.name(world.ana)
    faults["get_member"].append(refused(400, 0, "Bad Request"))
    with pytest.raises(ReadersUnknown):
        await here.of(world.data)
    group = world.direct(world.ana)
    group.recipients.append(world.ben)
    with pytest.raises(ReadersUnknown, match="one person"):
        await here.of(group)


async def test_before_it_is_connected_nobody_is_known() -> None:
    posts, seen, tokens = MemoryPosts(), MemorySeen(), MemoryTokens()
    adapter = DiscordAdapter(TOKEN, posts=posts, seen=seen, tokens=tokens)
    with pytest.raises(ReadersUnknown, match="isn't connected"):
        await adapter.readers.of(ThreadKey("discord", "1", "2", "3"), frozenset())
