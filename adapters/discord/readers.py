"""Who can read a thread in Discord (`audience.Readers`): whoever may view the channel it is in.

A private thread counts as its channel, since Discord doesn't tell us its members: those are fewer.
Bots don't count, nor, beside others, who may view only because they administer the server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from ..audience import Audience, ReadersUnknown
from ..messages import ThreadKey
from .access import Access
from .directory import Directory, Unlisted
from .errors import FAILURES, reason
from .events import DIRECT
from .reading import in_channel, in_direct

ALONE = ThreadKey("discord", DIRECT, "", "")

T = TypeVar("T")
Changed = Callable[[ThreadKey], None]


class DiscordReaders:
    """Asks Discord once the adapter runs, and hears of changes from who listens."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._directory: Directory | None = None
        self._watchers: list[Changed] = []

    def connect(self, directory: Directory) -> None:
        self._directory = directory

    async def of(self, key: ThreadKey, named: frozenset[str]) -> Audience:
        """All people of a guild are members of it.

        Raises:
            ReadersUnknown: Discord doesn't tell.
        """
        directory = self._asked()
        if key.workspace != DIRECT:
            return await _told(in_channel(directory, key.workspace, key.channel, named))
        person = await _told(directory.person(key.channel))
        return await _told(in_direct(directory, person, named, self._access.guilds))

    async def alone(
        self, workspace: str, person: str, named: frozenset[str]
    ) -> tuple[ThreadKey, Audience]:
        """In direct messages, whatever guild they are met in.

        Raises:
            ReadersUnknown: Discord doesn't tell.
        """
        found = in_direct(self._asked(), person, named, self._access.guilds)
        return ALONE, await _told(found)

    def watch(self, changed: Changed) -> None:
        """Roles, channels, and who speaks with other roles than before: events tell of these. Of
        others who join, leave or change nobody tells us: that shows within a minute.
        """
        self._watchers.append(changed)

    def guild_changed(self, guild_id: int) -> None:
        """Its roles, or what they may."""
        self._asked().forget_guild(str(guild_id))
        self._tell(str(guild_id), DIRECT)

    def channel_changed(self, guild_id: int, channel_id: int) -> None:
        """Who may view it."""
        self._asked().forget_channel(str(guild_id), str(channel_id))
        self._tell(str(guild_id), channel=str(channel_id))

    def speaks(self, person: discord.User | discord.Member) -> None:
        """What an event says of somebody is newer than what was asked."""
        if isinstance(person, discord.Member) and self._asked().has_changed(person):
            self._tell(str(person.guild.id), DIRECT)

    def _asked(self) -> Directory:
        if self._directory is None:
            raise ReadersUnknown("Discord isn't connected")
        return self._directory

    def _tell(self, *workspaces: str, channel: str = "") -> None:
        for workspace in workspaces:
            for changed in self._watchers:
                changed(ThreadKey("discord", workspace, channel, ""))


async def _told(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except (Unlisted, *FAILURES) as error:
        raise ReadersUnknown(f"Discord doesn't tell: {reason(error)}") from error
