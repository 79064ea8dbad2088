"""What is said to one person alone: where Discord has no way for that, small, and to ping nobody.

Knows what Discord gives us to answer an interaction with.
"""

from __future__ import annotations

import discord
import structlog

from ..messages import Message
from .body import Body
from .calls import Gone, Refused, Unsent
from .errors import FAILURES, NO_SUCH_FORM, reason
from .outbox import Outbox
from .page import Pages
from .place import WayBack
from .text import cutter

log = structlog.get_logger()

SMALL = "-# "


class Whispers:
    """To the author of one message."""

    def __init__(self, outbox: Outbox, message: Message, way_back: WayBack | None) -> None:
        self._outbox = outbox
        self._message = message
        self._way_back = way_back

    async def whisper(self, markdown: str) -> None:
        """Say it, in as many messages as it takes."""
        for content in whole(markdown):
            if not await say_alone(self._way_back, Body(content)):
                await self._in_thread(content)

    async def _in_thread(self, content: str) -> None:
        body = Body(SMALL + content if _is_line(content) else content)
        try:
            try:
                await self._outbox.post(body, reference=self._question())
            except Refused as error:
                # The question was deleted, or isn't in the thread.
                if error.code != NO_SUCH_FORM or isinstance(error, Gone):
                    raise
                await self._outbox.post(body)
        except Unsent as error:
            log.warning("not whispered", reason=str(error))

    def _question(self) -> discord.MessageReference | None:
        """What it answers, if that is a message of the thread."""
        key, message_id = self._message.key, self._message.id
        is_there = message_id != key.thread and message_id.isdecimal()
        if self._message.pressed is not None or not is_there:
            return None
        return discord.MessageReference(
            message_id=int(message_id), channel_id=int(key.thread), fail_if_not_exists=False
        )


async def say_alone(way_back: WayBack | None, body: Body) -> bool:
    """Whether it could be said to the person alone."""
    webhook = await way_back.open() if way_back else None
    if webhook is None:
        return False
    try:
        await webhook.send(**body.to_send(), ephemeral=True)
    except FAILURES as error:
        log.warning("not said to one alone", reason=reason(error))
        return False
    return True


def whole(markdown: str) -> list[str]:
    """A text as the contents of messages."""
    cut, pages = cutter(), Pages()
    cut.feed(markdown)
    for piece in cut.take(all_=True):
        pages.add(piece)
    return [page.content for page in pages.all if page.content]


def _is_line(content: str) -> bool:
    return "\n" not in content
