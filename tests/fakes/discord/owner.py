"""Who runs a guild of the fake Discord: its roles, who has them, who may view which channel."""

from __future__ import annotations

from tests.fakes.discord import events
from tests.fakes.discord.errors import Json
from tests.fakes.discord.permissions import VIEW_CHANNEL
from tests.fakes.discord.places import Channel, Guild, Person, Role
from tests.fakes.discord.world import World


class Owner:
    """Whoever listens is told of each change, as far as their intents go."""

    def __init__(self, world: World, guild: Guild | None = None) -> None:
        self._world = world
        self.guild = guild or world.guild

    @property
    def everyone(self) -> Role:
        return self.guild.roles[self.guild.id]

    def closes(self, channel: Channel, *open_to: Person | Role) -> None:
        """Let nobody view a channel but the bot and these; what was said of others is gone."""
        channel.own_overwrites.clear()
        self._world.overwrite(channel, self.everyone, denied=VIEW_CHANNEL)
        for one in (self._world.bot, *open_to):
            self._world.overwrite(channel, one, allowed=VIEW_CHANNEL)
        self._changed(channel)

    def keeps_out(self, channel: Channel, who: Person | Role) -> None:
        self._world.overwrite(channel, who, denied=VIEW_CHANNEL)
        self._changed(channel)

    def lets_in(self, channel: Channel, who: Person | Role) -> None:
        self._world.overwrite(channel, who, allowed=VIEW_CHANNEL)
        self._changed(channel)

    def gives(self, person: Person, *roles: Role) -> None:
        self.guild.members[person.id] |= {role.id for role in roles}
        self._has_roles(person)

    def takes(self, person: Person, *roles: Role) -> None:
        self.guild.members[person.id] -= {role.id for role in roles}
        self._has_roles(person)

    def throws_out(self, person: Person) -> None:
        del self.guild.members[person.id]
        self._tell("GUILD_MEMBER_REMOVE", {"user": person.to_json()})

    def makes(self, name: str) -> Role:
        """A role that permits nothing."""
        role = self._world.add_role(name, guild=self.guild)
        self._tell("GUILD_ROLE_CREATE", {"role": role.to_json()})
        return role

    def permits(self, role: Role, permitted: int) -> None:
        """Say what a role may do in all channels."""
        role.permissions = permitted
        self._tell("GUILD_ROLE_UPDATE", {"role": role.to_json()})

    def deletes(self, role: Role) -> None:
        del self.guild.roles[role.id]
        for roles in self.guild.members.values():
            roles.discard(role.id)
        self._tell("GUILD_ROLE_DELETE", {"role_id": str(role.id)})

    def goes_public(self) -> None:
        """Have the guild found and looked at by everybody in Discord."""
        self.guild.features.append("DISCOVERABLE")
        self._tell("GUILD_UPDATE", events.guild_head(self.guild))

    def _has_roles(self, person: Person) -> None:
        member = self.guild.member_json(person) | {"user": person.to_json()}
        self._tell("GUILD_MEMBER_UPDATE", member)

    def _changed(self, channel: Channel) -> None:
        self._world.tell("CHANNEL_UPDATE", channel.to_json(), channel)

    def _tell(self, name: str, data: Json) -> None:
        self._world.changed.set()
        self._world.on_event(name, {"guild_id": str(self.guild.id)} | data, self.guild.id)
