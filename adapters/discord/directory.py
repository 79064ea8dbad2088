"""Guilds, channels and members as Discord tells of them, each kept for a minute, or until an event
says that it is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import discord

from ..recent import Recent
from .clients import Clients
from .viewing import Channel, Guild, Member

VIEW_CHANNEL = discord.Permissions(view_channel=True).value
ADMINISTRATOR = discord.Permissions(administrator=True).value
ROLE, DIRECT_MESSAGES = 0, 1
PAGE = 200
# People look at what everybody may view before they join, or instead.
PUBLIC = frozenset({"DISCOVERABLE", "PREVIEW_ENABLED"})


class Unlisted(Exception):
    """Direct messages with nobody whom we know."""


class Directory:
    """Each method raises what Discord refuses, `discord.HTTPException`, and what else fails of a
    call (`errors.FAILURES`). Ids are texts.
    """

    def __init__(self, clients: Clients, clock: Callable[[], float]) -> None:
        self._http = clients.rest.http
        self._me = clients.me
        self._ours: Recent[str, list[str]] = Recent(clock)
        self._guilds: Recent[str, Guild] = Recent(clock)
        self._channels: Recent[tuple[str, str], Channel] = Recent(clock)
        self._members: Recent[tuple[str, str], Member | None] = Recent(clock)
        self._directs: Recent[str, str] = Recent(clock)

    async def guild(self, guild_id: str) -> Guild:
        async def ask() -> Guild:
            return guild_of(await self._http.get_guild(int(guild_id), with_counts=False))

        return await self._guilds.get(guild_id, ask)

    async def guilds(self) -> list[str]:
        """Those that we are in."""

        async def ask() -> list[str]:
            found: list[str] = []
            while True:
                after = int(found[-1]) if found else None
                page = await self._http.get_guilds(PAGE, after=after, with_counts=False)
                found += [str(one["id"]) for one in page]
                if len(page) < PAGE:
                    return found

        return await self._ours.get("", ask)

    async def channel(self, guild_id: str, channel_id: str) -> Channel:
        async def ask() -> Channel:
            return channel_of(await self._http.get_channel(int(channel_id)))

        return await self._channels.get((guild_id, channel_id), ask)

    async def member(self, guild_id: str, person: str) -> Member | None:
        """None for who is none, or is one of a guild that we aren't in."""

        async def ask() -> Member | None:
            try:
                found: Any = await self._http.get_member(int(guild_id), int(person))
            except (discord.NotFound, discord.Forbidden):
                return None
            return Member(frozenset(found["roles"]), found["user"].get("bot", False))

        return await self._members.get((guild_id, person), ask)

    async def person(self, channel_id: str) -> str:
        """Who writes to us in direct messages.

        Raises:
            Unlisted: it isn't one person.
        """

        async def ask() -> str:
            return person_of(await self._http.get_channel(int(channel_id)), str(self._me))

        return await self._directs.get(channel_id, ask)

    def has_changed(self, member: discord.Member) -> bool:
        """Whether an event says else of somebody than what was kept; that is forgotten then."""
        guild_id = str(member.guild.id)
        roles = frozenset(str(role.id) for role in member.roles) - {guild_id}
        return self._members.told((guild_id, str(member.id)), Member(roles, member.bot))

    def forget_guild(self, guild_id: str) -> None:
        """Its roles are others, and so who has which."""
        self._guilds.drop(lambda one: one == guild_id)
        self._members.drop(lambda one: one[0] == guild_id)

    def forget_channel(self, guild_id: str, channel_id: str) -> None:
        self._channels.drop(lambda one: one == (guild_id, channel_id))


def guild_of(data: Any) -> Guild:
    """Without the roles that Discord makes for bots: nobody else has them."""
    roles = [one for one in data["roles"] if "bot_id" not in (one.get("tags") or {})]
    return Guild(
        str(data["id"]),
        {str(one["id"]): bool(int(one["permissions"]) & VIEW_CHANNEL) for one in roles},
        owner=str(data["owner_id"]),
        administrators=frozenset(
            str(one["id"]) for one in roles if int(one["permissions"]) & ADMINISTRATOR
        ),
        is_public=not PUBLIC.isdisjoint(data["features"]),
    )


def channel_of(data: Any) -> Channel:
    overwrites = data.get("permission_overwrites") or ()
    for_roles = [one for one in overwrites if int(one["type"]) == ROLE]
    return Channel(_said(for_roles), _said([one for one in overwrites if one not in for_roles]))


def person_of(data: Any, me: str) -> str:
    """Of direct messages with one person.

    Raises:
        Unlisted: it is anything else.
    """
    others = [str(one["id"]) for one in data.get("recipients") or () if str(one["id"]) != me]
    if data["type"] != DIRECT_MESSAGES or len(others) != 1:
        raise Unlisted("they aren't with one person")
    return others[0]


def _said(overwrites: list[Any]) -> Mapping[str, bool]:
    """Who is let view or kept from it; allowed wins over denied."""
    found: dict[str, bool] = {}
    for one in overwrites:
        if int(one["allow"]) & VIEW_CHANNEL:
            found[str(one["id"])] = True
        elif int(one["deny"]) & VIEW_CHANNEL:
            found[str(one["id"])] = False
    return found
