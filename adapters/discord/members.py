"""What roles people have, where the event doesn't tell. Knows Discord's calls."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import discord

from .access import STRANGER, Access
from .clients import Clients
from .events import Place

KEPT = 2000
KEPT_S = 60.0

Roles = frozenset[str]


class Members:
    """Judges who may ask; asks Discord for the roles of members once in a while."""

    def __init__(
        self, clients: Clients, access: Access, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clients = clients
        self._access = access
        self._now = clock
        self._roles: OrderedDict[tuple[str, str], tuple[float, Roles | None]] = OrderedDict()

    async def refusal(self, place: Place, user: discord.User | discord.Member) -> str:
        """Why a person isn't answered there; empty when they are.

        Raises:
            discord.HTTPException, aiohttp.ClientError, OSError: Discord doesn't tell who they are.
        """
        access = self._access
        if access.is_open:
            return ""
        if place.is_direct:
            return await self._stranger(str(user.id))
        if barred := access.bars_place(place):
            return barred
        if not access.roles:
            return ""
        if isinstance(user, discord.Member):
            return access.bars_person([str(role.id) for role in user.roles])
        return access.bars_person(await self._roles_in(place.workspace, str(user.id)) or ())

    async def _stranger(self, user_id: str) -> str:
        """Empty for who could ask in an allowed guild, with an allowed role."""
        for guild_id in self._guilds():
            roles = await self._roles_in(guild_id, user_id)
            if roles is not None and not self._access.bars_person(roles):
                return ""
        return STRANGER

    def _guilds(self) -> list[str]:
        """The guilds that people may ask in, as far as we are there."""
        access, listening = self._access, self._clients.listening
        found = listening.guilds if listening is not None else ()
        return [
            str(guild.id)
            for guild in found
            if not (access.guilds and str(guild.id) not in access.guilds)
            and not (
                access.channels and not any(guild.get_channel(int(c)) for c in access.channels)
            )
        ]

    async def _roles_in(self, guild_id: str, user_id: str) -> Roles | None:
        """A member's roles; None for who is none."""
        kept = self._roles.get((guild_id, user_id))
        if kept is not None and self._now() - kept[0] < KEPT_S:
            return kept[1]
        roles: Roles | None = None
        try:
            member: Any = await self._clients.rest.http.get_member(int(guild_id), int(user_id))
            roles = frozenset(str(role) for role in member["roles"])
        except discord.NotFound:
            pass
        self._roles[guild_id, user_id] = self._now(), roles
        while len(self._roles) > KEPT:
            self._roles.popitem(last=False)
        return roles
