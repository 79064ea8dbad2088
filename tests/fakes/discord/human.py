"""People in the fake Discord: what they do becomes the events that Discord would send.

What isn't talk is in `hands`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence

from tests.fakes.discord import events
from tests.fakes.discord.hands import Hands, Place, where
from tests.fakes.discord.messages import REPLY, File, Posted
from tests.fakes.discord.offences import LINK
from tests.fakes.discord.places import Channel, Guild, Person
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.threads import Thread

# A file that a person drops: as it is, or its name and content.
Dropped = File | tuple[str, bytes]


class Human(Hands):
    """One person, in one channel."""

    def __init__(
        self, server: DiscordServer, person: Person | None = None, channel: Channel | None = None
    ) -> None:
        world = server.world
        super().__init__(server, person or world.ana, channel or world.data)

    def at(self, channel: Channel) -> Human:
        """The same person in another channel."""
        return Human(self._server, self.person, channel)

    async def mentions(
        self, text: str, thread: Place | None = None, *, files: Sequence[Dropped] = ()
    ) -> Posted:
        """A message that names the bot, in the channel or a thread."""
        tag = f"<@{self._world.bot.id}>"
        content = text if tag in text else f"{tag} {text}"
        return self._say(self._place(thread), content, files)

    async def replies(self, thread: Place, text: str, *, files: Sequence[Dropped] = ()) -> Posted:
        """A plain message in a thread or in direct messages."""
        return self._say(where(thread), text, files)

    async def answers_to(
        self, message: Posted, text: str, *, files: Sequence[Dropped] = ()
    ) -> Posted:
        """Discord's own reply to a message, which names its author."""
        return self._say(message.channel, text, files, answers=message)

    async def drops(self, thread: Place, files: Sequence[Dropped]) -> Posted:
        """Files in a thread, without a word."""
        return await self.replies(thread, "", files=files)

    async def dm(self, text: str, *, files: Sequence[Dropped] = ()) -> Posted:
        """A direct message to the bot."""
        is_new = not any(self.person in one.recipients for one in self._world.channels.values())
        channel = self._world.direct(self.person)
        if is_new:
            self._world.tell("CHANNEL_CREATE", channel.to_json(), channel)
        return self._say(channel, text, files)

    def posts(self, text: str, *, files: Sequence[Dropped] = ()) -> Posted:
        """A message that was there before the app: it isn't told."""
        posted = self._draft(self.channel, text, files)
        self._world.add(posted)
        return posted

    async def says(self, text: str, *, files: Sequence[Dropped] = ()) -> Posted:
        """A plain message in the channel."""
        return self._say(self.channel, text, files)

    async def says_as_webhook(self, text: str, thread: Place | None = None) -> Posted:
        """A message of a webhook."""
        posted = self._draft(self._place(thread), text, ())
        posted.webhook_id = self._world.ids.next()
        posted.author = Person(posted.webhook_id, "Deploys", is_bot=True)
        events.publish(self._world, posted)
        return posted

    async def types_along(self, thread: Place | None = None) -> None:
        """The person is shown as typing."""
        channel = self._place(thread)
        data = {
            "channel_id": str(channel.id),
            "user_id": str(self.person.id),
            "timestamp": int(self._world.now_s()),
        }
        if guild := self._world.guild_of(channel):
            member = guild.member_json(self.person) | {"user": self.person.to_json()}
            data |= {"guild_id": str(guild.id), "member": member}
        self._world.tell("TYPING_START", data, channel)

    async def edits(self, message: Posted, text: str) -> None:
        message.content = text
        message.texts.append(text)
        message.edited_s = self._world.now_s()
        events.changed(self._world, message)

    async def deletes(self, message: Posted) -> None:
        events.deleted(self._world, message)

    async def deletes_thread(self, thread: Place) -> None:
        """What a moderator can do: the thread and all in it is gone."""
        channel = where(thread)
        for one in self._world.in_channel(channel):
            one.is_deleted = True
        del self._world.channels[channel.id]
        data = {
            "id": str(channel.id),
            "guild_id": str(channel.guild_id),
            "parent_id": str(channel.parent.id) if channel.parent else None,
            "type": channel.kind,
        }
        self._world.tell("THREAD_DELETE", data, channel)

    async def deletes_channel(self) -> None:
        """The channel and all in it is gone."""
        gone = self.channel
        data = gone.to_json()
        for one in [one for one in self._world.channels.values() if one.parent is gone]:
            del self._world.channels[one.id]
        del self._world.channels[gone.id]
        self._world.tell("CHANNEL_DELETE", data, gone)

    async def removes_bot(self) -> None:
        """Throw the bot out of the guild."""
        guild = self._world.guild_of(self.channel)
        if guild is None:
            raise LookupError("not in a guild")
        self._world.on_event("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
        del guild.members[self._world.bot.id]
        self._world.changed.set()

    async def invites_bot(self, guild: Guild) -> None:
        """Let the bot into a guild, with the role that it had."""
        role = next(one for one in guild.roles.values() if one.name == self._world.bot.name)
        guild.members[self._world.bot.id] = {role.id}
        self._world.on_event("GUILD_CREATE", events.guild(self._world, guild), guild.id)
        self._world.changed.set()

    async def archives(self, thread: Place, *, locked: bool = False) -> None:
        """Close a thread; a locked one only a moderator opens again."""
        channel = where(thread)
        channel.is_archived, channel.is_locked = True, locked
        channel.archived_s = self._world.now_s()
        self._world.tell("THREAD_UPDATE", channel.to_json(), channel)

    async def locks(self, thread: Place) -> None:
        """Lock an open thread."""
        channel = where(thread)
        channel.is_locked = True
        self._world.tell("THREAD_UPDATE", channel.to_json(), channel)

    async def starts_thread(self, message: Posted, name: str = "A thread") -> Channel:
        """Start a thread from a message by hand, as anybody can."""
        return events.start_thread(self._world, message.channel, self.person, name, message)

    async def reacts(self, message: Posted, name: str) -> None:
        message.reactions.setdefault(name, []).append(self.person.id)
        events.reacted(self._world, message, self.person, name, added=True)

    async def unreacts(self, message: Posted, name: str) -> None:
        message.reactions[name].remove(self.person.id)
        events.reacted(self._world, message, self.person, name, added=False)

    def thread(self, message: Posted) -> Thread:
        """A thread, to look at and wait for."""
        return Thread(self._world, message)

    def answers(self, message: Posted) -> list[Posted]:
        """The bot's answers in the thread of a message."""
        return self.thread(message).answers

    async def answered(
        self, message: Posted, answers: int = 1, deadline_s: float = 90
    ) -> list[Posted]:
        """The bot's answers in a thread, once there are that many and it is quiet."""
        seen = self.thread(message)
        await seen.wait_for(lambda one: len(one.answers) >= answers and one.is_quiet, deadline_s)
        return seen.answers

    # Discord unfurls the links of people, and says so with an update.

    def _say(
        self,
        channel: Channel,
        text: str,
        files: Sequence[Dropped],
        answers: Posted | None = None,
    ) -> Posted:
        posted = self._draft(channel, text, files)
        if answers:
            posted.answers, posted.kind = answers, REPLY
        events.publish(self._world, posted)
        if links := LINK.findall(text):
            posted.embeds = [{"type": "link", "url": url, "title": url} for url in links[:5]]
            events.changed(self._world, posted)
        return posted

    def _draft(self, channel: Channel, text: str, files: Sequence[Dropped]) -> Posted:
        posted = Posted(self._world.ids.next(), channel, self.person, text)
        posted.files = [self._world.add_file(self._file(file)) for file in files]
        return posted

    def _file(self, dropped: Dropped) -> File:
        if isinstance(dropped, File):
            return dropped
        name, content = dropped
        return File(0, name, content, mimetypes.guess_type(name)[0] or "application/octet-stream")
