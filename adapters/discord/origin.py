"""Where a message in Discord came from: its author, what was said before, its files, the reply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import discord
import structlog

from ..messages import Attachment, Author, Message, Remark, Reply, Unreadable
from .attachments import Source, on_message
from .clients import Clients
from .download import Downloads
from .errors import FAILURES, reason
from .events import DIRECT
from .markup import from_discord
from .said import MAX_NAME_CHARS, SPOKEN, names_in

log = structlog.get_logger()

MAX_REMARKS = 30
MAX_REMARK_CHARS = 1000
CUT = " […]"

ReplyOf = Callable[[Message], Reply]


class DiscordOrigin:
    """The origin of one message (`messages.Origin`)."""

    def __init__(
        self, clients: Clients, message: Message, downloads: Downloads, reply_of: ReplyOf
    ) -> None:
        self._clients = clients
        self._message = message
        self._downloads = downloads
        self._reply_of = reply_of

    async def author(self) -> Author:
        """As the event told; Discord knows no time zones."""
        return self._message.author

    def reply(self) -> Reply:
        return self._reply_of(self._message)

    async def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """A file's bytes. Where they are is asked now: an address that was kept may be old."""
        url = await self._address(attachment)
        async for piece in self._downloads.pieces(url, attachment):
            yield piece

    async def earlier(self) -> tuple[Remark, ...]:
        """What the thread began with and the latest of what followed, as far as Discord tells."""
        if self._message.is_first or not self._message.key.thread:
            return ()
        said = [*await self._starter(), *await self._latest()]
        return tuple(self._remark(one) for one in said if one.author.id != self._clients.me)

    async def _address(self, attachment: Attachment) -> str:
        source = Source.parse(attachment.id)
        if source.url:
            return source.url
        try:
            message = await self._channel(source.channel).fetch_message(source.message)
        except discord.NotFound as error:
            gone = f"{attachment.name} was deleted before I could read it."
            raise Unreadable(gone) from error
        except FAILURES as error:
            raise Unreadable(f"{attachment.name} can't be read ({reason(error)}).") from error
        forwarded = [file for one in message.message_snapshots for file in one.attachments]
        for file in (*message.attachments, *forwarded):
            if file.id == source.attachment:
                return file.url
        raise Unreadable(f"{attachment.name} was deleted before I could read it.")

    async def _starter(self) -> list[discord.Message]:
        """The message that the thread was made from, which stays in the channel."""
        key = self._message.key
        if key.workspace == DIRECT or key.thread == self._message.id:
            return []
        try:
            return [await self._channel(int(key.channel)).fetch_message(int(key.thread))]
        except discord.NotFound:
            return []  # a thread of its own, or what it was made from is gone
        except FAILURES as error:
            log.warning("start of the thread not read", thread=str(key), reason=reason(error))
            return []

    async def _latest(self) -> list[discord.Message]:
        """The last messages of the thread before ours, oldest first."""
        key, until = self._message.key, self._message.id
        before = discord.Object(int(until)) if until.isdecimal() else None
        channel = self._channel(int(key.thread))
        try:
            found = [one async for one in channel.history(limit=MAX_REMARKS, before=before)]
        except discord.NotFound:
            return []  # no thread yet
        except FAILURES as error:
            log.warning("thread not read", thread=str(key), reason=reason(error))
            return []
        return [one for one in reversed(found) if one.type in SPOKEN]

    def _channel(self, channel_id: int) -> discord.PartialMessageable:
        return self._clients.rest.get_partial_messageable(channel_id)

    def _remark(self, said: discord.Message) -> Remark:
        plain = from_discord(said.content, [str(self._clients.me)], names_in(said))
        files = on_message(said.attachments, channel=said.channel.id, message=said.id)
        if files:
            plain = f"{plain}\n[{', '.join(file.name for file in files)}]".strip()
        if len(plain) > MAX_REMARK_CHARS:
            plain = plain[: MAX_REMARK_CHARS - len(CUT)] + CUT
        return Remark(said.author.display_name[:MAX_NAME_CHARS], plain)
