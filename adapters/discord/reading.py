"""Who reads in a channel of a guild, or in direct messages, with the names that an operator may
call them by: `discord:GUILD:PERSON`, `discord:@me:PERSON`, `discord:GUILD:@ROLE`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from ..audience import Audience, Reader
from .directory import Directory
from .events import DIRECT
from .viewing import Guild, Member, Roles, apart, groups, may_view

AT_ONCE = 10
PREFIX, ROLE = "discord:", "@"
OUTSIDER = Reader("external")

# The guild, the person, and them as a member.
Found = tuple[str, str, Member]


async def in_channel(
    directory: Directory, guild_id: str, channel_id: str, named: frozenset[str]
) -> Audience:
    """Who may view it. Who may only because they administer the guild counts where nobody else
    reads: they can take any role that they like.
    """
    guild, channel = await asyncio.gather(
        directory.guild(guild_id), directory.channel(guild_id, channel_id)
    )
    roles, people = _roles_in(guild_id, named), _people_in(guild_id, named)
    found = groups(guild, channel, roles)
    if not _tells_apart(found, roles):
        people |= {person for person, may in channel.people.items() if may}
    members = await _members(directory, ((guild_id, person) for person in people))
    readers = {_having(guild_id, one, named) for one in found} | {
        _called(one, named) for one in members if may_view(guild, channel, one[2].roles, one[1])
    }
    is_shared = guild.is_public and may_view(guild, channel, ())
    if is_shared:
        readers.add(OUTSIDER)
    if not readers:
        members += await _members(directory, [(guild_id, guild.owner)])
        readers |= _administrators(guild, members, named)
    return Audience(frozenset(readers), is_shared=is_shared)


async def in_direct(
    directory: Directory, person: str, named: frozenset[str], allowed: frozenset[str]
) -> Audience:
    """One person alone, with their names in all guilds that are `named`. Who is in none of our
    guilds that are `allowed`, all if none is, comes from outside.
    """
    asked = _guilds_in(named, person)
    found = await _members(directory, ((one, person) for one in asked))
    names = {_name(DIRECT, person)}.union(*(names_of(*one) for one in found))
    guilds = [one for one in await directory.guilds() if one in allowed or not allowed]
    is_member = not {one[0] for one in found}.isdisjoint(guilds)
    rest = [one for one in guilds if one not in asked]
    while rest and not is_member:
        part, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        is_member = bool(await _members(directory, ((one, person) for one in part)))
    reader = Reader("member" if is_member else "external", named & names)
    return Audience(frozenset({reader}), is_direct=True)


def names_of(guild_id: str, person: str, member: Member) -> frozenset[str]:
    """What a member may be called."""
    people = frozenset({_name(guild_id, person), _name(DIRECT, person)})
    return people | _names_of_roles(guild_id, member.roles)


def _name(workspace: str, one: str) -> str:
    return f"{PREFIX}{workspace}:{one}"


def _names_of_roles(guild_id: str, roles: Roles) -> frozenset[str]:
    """With everybody's, which has the guild's id."""
    return frozenset(_name(guild_id, ROLE + role) for role in (guild_id, *roles))


def _having(guild_id: str, roles: Roles, named: frozenset[str]) -> Reader:
    return Reader("member", _names_of_roles(guild_id, roles) & named)


def _called(one: Found, named: frozenset[str]) -> Reader:
    return Reader("member", names_of(*one) & named)


def _roles_in(guild_id: str, named: frozenset[str]) -> Roles:
    """Without everybody's."""
    prefix = _name(guild_id, ROLE)
    found = (one.removeprefix(prefix) for one in named if one.startswith(prefix))
    return frozenset(found) - {guild_id}


def _people_in(guild_id: str, named: frozenset[str]) -> frozenset[str]:
    """Those named there, or in direct messages."""
    prefixes = (_name(guild_id, ""), _name(DIRECT, ""))
    found = (one.rpartition(":")[2] for one in named if one.startswith(prefixes))
    return frozenset(one for one in found if _is_id(one))


def _guilds_in(named: frozenset[str], person: str) -> list[str]:
    """Guilds of which this person is named, or any role."""
    parts = [one.split(":") for one in named if one.startswith(PREFIX)]
    found = {part[1] for part in parts if part[2] == person or part[2].startswith(ROLE)}
    return sorted(one for one in found if _is_id(one))


def _is_id(text: str) -> bool:
    """Discord's are numbers; what an operator wrote may be none."""
    return text.isascii() and text.isdecimal()


def _tells_apart(found: frozenset[Roles], roles: Roles) -> bool:
    """Whether nobody adds anything by being let in alone: everybody is there, and each role."""
    return {frozenset[str](), *(frozenset({role}) for role in roles)} <= found


def _administrators(guild: Guild, members: Iterable[Found], named: frozenset[str]) -> set[Reader]:
    """As `members` has the owner and those whom the operator names; others by their roles."""
    roles = _roles_in(guild.id, named)
    by_role = apart({frozenset({one}) for one in guild.administrators}, roles)
    return {_having(guild.id, one, named) for one in by_role} | {
        _called(one, named)
        for one in members
        if one[1] == guild.owner or not guild.administrators.isdisjoint(one[2].roles)
    }


async def _members(directory: Directory, wanted: Iterable[tuple[str, str]]) -> list[Found]:
    """Those of these people, each in a guild, who are members and no bots."""
    left, found = sorted(set(wanted)), list[Found]()
    while left:
        part, left = left[:AT_ONCE], left[AT_ONCE:]
        members = await asyncio.gather(*(directory.member(*one) for one in part))
        found += [(*one, member) for one, member in zip(part, members, strict=True) if member]
    return [one for one in found if not one[2].is_bot]
