"""Who may ask, and where: everybody, unless the operator names guilds, channels or roles. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .events import Place

GUILD = "I don't answer in this server."
CHANNEL = "I don't answer in this channel."
ROLE = "I answer people with certain roles only, and you have none of them."
STRANGER = "I answer people of certain servers only, and I don't find you in them."


@dataclass(frozen=True, slots=True)
class Access:
    """Ids that the operator allows; an empty set allows all."""

    guilds: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether everybody may ask everywhere."""
        return not (self.guilds or self.channels or self.roles)

    def bars_place(self, place: Place) -> str:
        """Why nobody is answered there; empty when people are. Direct messages are judged by who
        writes them.
        """
        if place.is_direct:
            return ""
        if self.guilds and place.workspace not in self.guilds:
            return GUILD
        if self.channels and not self.channels & {place.channel, place.parent}:
            return CHANNEL
        return ""

    def bars_person(self, roles: Collection[str]) -> str:
        """Why a member with these roles isn't answered; empty when they are."""
        return ROLE if self.roles and not self.roles & set(roles) else ""
