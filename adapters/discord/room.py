"""Where one answer goes (`place.Room`): how its thread comes to be, not what is said in it."""

from __future__ import annotations

import discord
import structlog

from ..messages import Message
from .clients import Clients
from .errors import FAILURES, reason
from .events import DIRECT
from .place import NoRoom
from .threads import Threads

log = structlog.get_logger()

NO_THREAD = "This belongs to no thread."


class DiscordRoom:
    """The thread of one message, or the direct messages that it is one of."""

    def __init__(self, clients: Clients, threads: Threads, message: Message) -> None:
        self._clients = clients
        self._threads = threads
        self._message = message
        self._has_told = False

    @property
    def me(self) -> int:
        """The bot's own id."""
        return self._clients.me

    async def channel(self) -> discord.PartialMessageable:
        """The thread; made now if it isn't there yet.

        Raises:
            NoRoom: it can't be had.
            discord.HTTPException, aiohttp.ClientError, OSError: not now.
        """
        key = self._message.key
        if not key.thread:
            raise NoRoom(NO_THREAD)
        if key.workspace != DIRECT:
            name = self._message.text or ", ".join(file.name for file in self._message.files)
            await self._threads.ensure(key, name, is_first=self._message.is_first)
        return self._at(key.thread)

    async def outside(self) -> discord.PartialMessageable | None:
        """The channel that the thread is in; None in direct messages."""
        key = self._message.key
        return None if key.workspace == DIRECT else self._at(key.channel)

    async def tell(self, sentence: str) -> None:
        """Say a sentence where the answer can't be: in the channel, as a reply to the question,
        else to the person directly. Said once, and nowhere else.
        """
        if self._has_told:
            return
        self._has_told = True
        key = self._message.key
        if key.workspace != DIRECT and await self._tell_in_channel(sentence):
            return
        try:
            person = int(self._message.author.id)
            direct = await self._clients.rest.http.start_private_message(person)
            await self._at(str(direct["id"])).send(sentence, suppress_embeds=True)
        except FAILURES as error:
            log.warning("not told", thread=str(key), reason=reason(error), sentence=sentence)

    def filesize_limit(self) -> int:
        """Bytes of the largest file that may be posted."""
        key = self._message.key
        guild = None if key.workspace == DIRECT else self._clients.guild(key.workspace)
        return guild.filesize_limit if guild else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES

    async def _tell_in_channel(self, sentence: str) -> bool:
        key = self._message.key
        channel = self._at(key.channel)
        root = channel.get_partial_message(int(key.thread or 0))
        question = root.to_reference(fail_if_not_exists=False)
        try:
            await channel.send(sentence, reference=question, suppress_embeds=True)
        except FAILURES as error:
            log.warning("not told in the channel", channel=key.channel, reason=reason(error))
            return False
        return True

    def _at(self, channel_id: str) -> discord.PartialMessageable:
        workspace = self._message.key.workspace
        guild_id = None if workspace == DIRECT else int(workspace)
        return self._clients.rest.get_partial_messageable(int(channel_id), guild_id=guild_id)
