"""The state of the fake Discord: guilds, people, channels, messages and what an app leaves behind.

Knows no HTTP and no route. Imports nothing of the product, so that it can't share its mistakes.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

from tests.fakes.discord import offences, permissions, transcript
from tests.fakes.discord.errors import Json
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import HAS_THREAD, THREAD_STARTER, File, Posted
from tests.fakes.discord.permissions import VIEW_CHANNEL
from tests.fakes.discord.places import DM, PUBLIC_THREAD, TEXT, Channel, Guild, Person, Role
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.snowflakes import Snowflakes
from tests.fakes.discord.threads import Thread

SHOWN = 12
BOT_PERMISSIONS = permissions.EVERYONE


class World:
    """One guild with a bot, people and channels, and more guilds when asked for.

    `mistakes`, `unmodelled` and `refused` are to be empty at the end of a test; `unanswered` is
    what a person did while nobody listened, `invalid_requests` what counts towards a ban.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._began_s = clock()
        self._start_s = time.time()
        self.ids = Snowflakes(self.now_s)
        self.application_id = self.ids.next()
        self.bot = Person(self.application_id, "Threadbook", is_bot=True)
        self.people: dict[int, Person] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Posted] = {}
        self.files: dict[int, File] = {}
        self.interactions: dict[int, Interaction] = {}
        self.commands: dict[int | None, list[Json]] = {}
        self.typing: dict[tuple[int, int], float] = {}
        self.typing_log: list[tuple[int, int]] = []
        self.mistakes: list[str] = []
        self.unmodelled: list[str] = []
        self.lost: set[str] = set()
        self.max_old_edits = 3
        self.old_edits: dict[int, deque[float]] = {}
        self.command_puts: list[int | None] = []
        self.by_nonce: dict[tuple[int, str], Posted] = {}
        self.unanswered: list[str] = []
        self.refused: list[str] = []
        self.invalid_requests: list[str] = []
        self.faults = Faults()
        self.rates = Rates(clock)
        self.repeats_thread_create = False
        self.privileged_intents = True
        self.changed = asyncio.Event()
        self.on_event: Callable[[str, Json, int | None], None] = lambda name, data, guild: None
        self.file_age = 1
        self.file_url: Callable[[File], str] = lambda file: f"/attachments/{file.id}/{file.name}"
        self._by_channel: dict[int, list[Posted]] = {}
        self.guild = self.add_guild("Acme")
        self.ana = self.add_person("Ana")
        self.ben = self.add_person("Ben")
        self.data = self.add_channel("data")
        self.random = self.add_channel("random")

    # Who and where

    def now_s(self) -> float:
        """Seconds since 1970, moved by the clock."""
        return self._start_s + self.clock() - self._began_s

    def add_guild(self, name: str, *, bot_permissions: int = BOT_PERMISSIONS) -> Guild:
        """A guild with the bot in it, owned by somebody who never speaks."""
        owner = self._add(Person(self.ids.next(), f"Owner of {name}"))
        guild = Guild(self.ids.next(), name, owner.id, self.now_s())
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE)
        guild.members = {owner.id: set()}
        self.guilds[guild.id] = guild
        role = self.add_role("Threadbook", guild=guild, permissions=bot_permissions)
        role.bot_id = self.bot.id
        guild.members[self.bot.id] = {role.id}
        return guild

    def add_role(
        self,
        name: str,
        *,
        guild: Guild | None = None,
        permissions: int = 0,
        mentionable: bool = False,
    ) -> Role:
        guild = guild or self.guild
        role = guild.roles[id] = Role((id := self.ids.next()), name, permissions, mentionable)
        return role

    def add_person(
        self,
        name: str,
        *,
        guild: Guild | None = None,
        roles: Sequence[Role] = (),
        is_bot: bool = False,
    ) -> Person:
        """A member of a guild."""
        person = self._add(Person(self.ids.next(), name, is_bot=is_bot))
        (guild or self.guild).members[person.id] = {role.id for role in roles}
        return person

    def joins(self, person: Person, guild: Guild, roles: Sequence[Role] = ()) -> None:
        """Make somebody a member of another guild, too."""
        guild.members[person.id] = {role.id for role in roles}

    def add_channel(self, name: str, *, guild: Guild | None = None, kind: int = TEXT) -> Channel:
        guild = guild or self.guild
        made = Channel(self.ids.next(), kind, name, guild.id, created_s=self.now_s())
        self.channels[made.id] = made
        return made

    def direct(self, person: Person) -> Channel:
        """The direct messages of a person and the bot."""
        for channel in self.channels.values():
            if channel.kind == DM and person in channel.recipients:
                return channel
        made = Channel(self.ids.next(), DM, recipients=[person])
        self.channels[made.id] = made
        return made

    def deny(self, channel: Channel, denied: int) -> None:
        """Take permissions away from the bot in a channel."""
        self.overwrite(channel, self.bot, denied=denied)

    def overwrite(
        self, channel: Channel, who: Person | Role, *, allowed: int = 0, denied: int = 0
    ) -> None:
        """Say what somebody, or a role, may do in a channel; nobody is told."""
        channel.own_overwrites[who.id] = (allowed, denied)
        if isinstance(who, Person):
            channel.people.add(who.id)

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds.get(channel.guild_id) if channel.guild_id else None

    def threads_of(self, guild_id: int) -> list[Channel]:
        """All threads of a guild that aren't archived."""
        found = [one for one in self.channels.values() if one.is_thread]
        return [one for one in found if one.guild_id == guild_id and not one.is_archived]

    def is_full(self, guild: Guild) -> bool:
        """Whether it has as many open threads as it may."""
        return len(self.threads_of(guild.id)) >= guild.max_active_threads

    # What a test looks at

    def in_channel(self, channel: Channel) -> list[Posted]:
        """Its messages that are still there, in order, ephemeral ones too."""
        return [one for one in self._by_channel.get(channel.id, []) if not one.is_deleted]

    def thread(self, message: Posted) -> Thread:
        """The thread that a message is in or begins, or will begin."""
        return Thread(self, message)

    def is_own(self, message: Posted) -> bool:
        return message.author.id == self.bot.id

    def own(self) -> list[Posted]:
        """All that the bot says, in order."""
        return [one for one in self.messages.values() if self.is_own(one) and not one.is_deleted]

    def message(self, id: int, channel: Channel) -> Posted | None:
        found = self.messages.get(id)
        return found if found and found.channel is channel and not found.is_deleted else None

    def is_typing(self, channel: Channel) -> bool:
        """Whether the bot is shown as typing."""
        since = self.typing.get((channel.id, self.bot.id))
        return since is not None and self.clock() - since < 10

    def offences(self) -> list[str]:
        """Everything that a good app doesn't do; empty at the end of a test."""
        return offences.found(self)

    def transcript(self, channel: Channel | None = None) -> Json:
        """Everything, or a channel or thread, as plain JSON."""
        return transcript.transcript(self, channel)

    async def until(self, met: Callable[[], bool], deadline_s: float = 60) -> None:
        """Return when something about the world is so.

        Raises:
            TimeoutError: it isn't; the text says how things stand.
        """
        try:
            async with asyncio.timeout(deadline_s):
                while not met():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError as error:
            raise TimeoutError(self._how_things_stand()) from error

    def _how_things_stand(self) -> str:
        notes = {
            "offences": self.offences(),
            "refused": self.refused,
            "unanswered": self.unanswered,
        }
        said = [f"{name}: {what}" for name, what in notes.items() if what]
        newest = list(self.messages.values())[-SHOWN:]
        return "\n".join(["it didn't come to it", *said, transcript.plain(newest)])

    # What happens

    def tell(self, name: str, data: Json, channel: Channel) -> None:
        """An event of a channel that the bot may see, for whoever listens; interactions always."""
        self.changed.set()
        guild = self.guild_of(channel)
        is_in = guild is None or self.bot.id in guild.members
        sees = guild is None or guild.permissions_of(self.bot.id, channel) & VIEW_CHANNEL
        if is_in and (sees or name == "INTERACTION_CREATE"):
            self.on_event(name, data, channel.guild_id)

    def add(self, message: Posted) -> None:
        """Show a message."""
        channel = message.channel
        self.messages[message.id] = message
        self._by_channel.setdefault(channel.id, []).append(message)
        message.texts.append(message.content)
        self.typing.pop((channel.id, message.author.id), None)
        if message.visible_to is None:
            channel.last_message_id = message.id
            channel.message_count += message.kind != THREAD_STARTER
            channel.joined.add(message.author.id)
        self.changed.set()

    def add_thread(
        self, parent: Channel, owner: Person, name: str, starter: Posted | None = None
    ) -> Channel:
        """A thread of a channel, from a message if there is one; nobody is told yet."""
        id = starter.id if starter else self.ids.next()
        made = Channel(id, PUBLIC_THREAD, name, parent.guild_id, parent, owner.id, self.now_s())
        made.joined.add(owner.id)
        self.channels[id] = made
        if starter:
            starter.thread = made
            starter.flags |= HAS_THREAD
        return made

    def add_file(self, file: File) -> File:
        file.id = file.id or self.ids.next()
        file.url = file.url or self.file_url(file)
        self.files[file.id] = file
        return file

    def expire_files(self) -> None:
        """A day passes for attachments: the addresses told so far are dead, new ones are told."""
        self.file_age += 1
        for file in self.files.values():
            file.url = self.file_url(file)

    def _add(self, person: Person) -> Person:
        self.people[person.id] = person
        return person
