"""The messages of one answer on their way: each noted before it goes, sent once, edited, deleted.

Knows the record of posts and Discord's refusals; nothing of what an answer looks like.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
import structlog

from .body import Body
from .calls import (
    DECORATION_PATIENCE_S,
    TEXT_PATIENCE_S,
    THREAD_ARCHIVED,
    Calls,
    Gone,
    Lost,
    Refused,
    Unsent,
)
from .errors import MISSING_PERMISSIONS, THREAD_LOCKED, UNKNOWN_MESSAGE
from .place import Channel, Room
from .posts import Answer, InFlight, Posts
from .strays import strays

log = structlog.get_logger()

LOCKED = "I can't answer in that thread: it is locked. Unlock it, then ask me again."
NOT_ALLOWED = (
    "I may not write in that thread. Whoever manages this channel can allow me to "
    "*Send Messages in Threads*."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that is there, and what it shows."""

    id: int
    body: Body


class Outbox:
    """What it posts is in the record of posts, whatever happens."""

    def __init__(self, calls: Calls, room: Room, posts: Posts, answer: Answer) -> None:
        self._calls = calls
        self._room = room
        self._posts = posts
        self._answer = answer
        self._doubts: dict[int, InFlight] = {}
        self.has_posted = False

    async def post(
        self,
        body: Body,
        *,
        reference: discord.MessageReference | None = None,
        is_vital: bool = True,
    ) -> Sent:
        """Post a message. Where even text is refused for good, the person is told elsewhere.

        Raises:
            Unsent: it isn't there, or nobody knows.
        """
        await self._clear_up()
        number = await self._posts.sending(self._answer, body.fingerprint())
        noted_at = datetime.now(UTC)
        self.has_posted = True
        nonce = secrets.randbits(62)

        async def send(channel: Channel) -> discord.Message:
            if reference is None:
                return await channel.send(**body.to_send(), nonce=nonce)
            return await channel.send(**body.to_send(), nonce=nonce, reference=reference)

        patience_s = TEXT_PATIENCE_S if is_vital else DECORATION_PATIENCE_S
        try:
            message = await self._calls.make(send, patience_s=patience_s)
        except Refused as error:
            await self._posts.unsent(number)
            if body.upload is None:
                await self._give_up(error)
            raise
        except Lost:
            self._doubts[number] = InFlight(body.fingerprint(), noted_at)
            raise
        await self._posts.sent(number, message.id)
        return Sent(message.id, body)

    async def show(self, sent: Sent | None, body: Body) -> Sent:
        """Have a message show exactly this: edited, or posted anew where it can't be.

        Raises:
            Unsent: it may not show it.
        """
        if sent is None:
            return await self.post(body)
        if sent.body == body:
            return sent
        try:
            await self._edit(sent.id, body)
        except Refused as error:
            if isinstance(error, Gone):
                raise
            log.warning("posted anew", reason=str(error), message=sent.id)
            made = await self.post(body)
            if error.code != UNKNOWN_MESSAGE:
                await self.delete(sent)
            return made
        return Sent(sent.id, body)

    async def delete(self, sent: Sent) -> None:
        """Take a message away; where that fails it is logged."""
        await delete(self._calls, sent.id)

    async def _edit(self, message_id: int, body: Body) -> None:
        async def edit(channel: Channel) -> None:
            await channel.get_partial_message(message_id).edit(**body.to_edit())

        await self._calls.make(edit)

    async def _clear_up(self) -> None:
        """What was posted although no answer came back would be there twice.

        Raises:
            Unsent: nobody knows.
        """
        if self._doubts:
            doubts = [*self._doubts.values()]
            for message_id in await strays(self._calls, self._posts, doubts, me=self._room.me):
                await delete(self._calls, message_id)
            for number in self._doubts:
                await self._posts.unsent(number)
            self._doubts.clear()

    async def _give_up(self, error: Refused) -> None:
        """Whoever asked must hear why there is no answer, and only once."""
        sentence = NOT_ALLOWED if error.code == MISSING_PERMISSIONS else ""
        if error.code in (THREAD_LOCKED, THREAD_ARCHIVED):
            sentence = LOCKED
        if sentence:
            self._calls.leave(str(error))
            await self._room.tell(sentence)


async def delete(calls: Calls, message_id: int) -> None:
    """Delete a message of ours; where that fails it is logged."""

    async def work(channel: Channel) -> None:
        await channel.get_partial_message(message_id).delete()

    try:
        await calls.make(work)
    except Gone:
        return
    except Unsent as error:
        if not isinstance(error, Refused) or error.code != UNKNOWN_MESSAGE:
            log.warning("a message stays", reason=str(error), message=message_id)
