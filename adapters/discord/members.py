"""Judges who may ask, by their roles where those count."""

from __future__ import annotations

import discord

from .access import STRANGER, Access
from .clients import Clients
from .directory import Directory
from .events import Place


class Members:
    """Asks for the roles of people where the event doesn't tell."""

    def __init__(self, clients: Clients, access: Access, directory: Directory) -> None:
        self._clients = clients
        self._access = access
        self._directory = directory

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
        member = await self._directory.member(place.workspace, str(user.id))
        return access.bars_person(member.roles if member else ())

    async def _stranger(self, user_id: str) -> str:
        """Empty for who could ask in an allowed guild, with an allowed role."""
        for guild_id in self._guilds():
            member = await self._directory.member(guild_id, user_id)
            if member is not None and not self._access.bars_person(member.roles):
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
