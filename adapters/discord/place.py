"""What a reply asks of the place that it goes to. Knows neither how a thread is made nor what is
said in it.
"""

from __future__ import annotations

from typing import Protocol, cast

import discord

# What can be written to, read, and asked for a message by its id.
Channel = discord.Thread | discord.DMChannel | discord.PartialMessageable

# How Discord calls the first message that answers an interaction; the library has ids only.
ORIGINAL = cast(int, "@original")


class NoRoom(Exception):
    """There is no place for the answer; the text is a sentence for the person."""


class Room(Protocol):
    """The thread, or the direct messages, that one answer belongs to."""

    @property
    def me(self) -> int:
        """The bot's own id."""
        ...

    async def channel(self) -> Channel:
        """Where the answer goes; a thread that isn't there yet is made now. Asked before each
        call, so that it is one of the client that is connected now.

        Raises:
            NoRoom: there is none, and won't be for this answer.
            discord.HTTPException, aiohttp.ClientError, OSError: not now; asked again later.
        """
        ...

    async def outside(self) -> discord.abc.Messageable | None:
        """The channel that the thread is in, for a sentence that can't be said in the thread; None
        in direct messages.
        """
        ...

    async def tell(self, sentence: str) -> None:
        """Say a sentence where the answer can't be: in the channel outside, as a reply to the
        question, else to its author directly. The first is said, others aren't; raises nothing.
        """
        ...

    def filesize_limit(self) -> int:
        """Bytes of the largest file that may be posted there."""
        ...


class WayBack(Protocol):
    """To one person alone, after something that they pressed or ran."""

    @property
    def is_private(self) -> bool:
        """Whether all of the answer is for who did it."""
        ...

    @property
    def said(self) -> int:
        """How many messages of the answer were sent by it before a crash."""
        ...

    async def open(self) -> discord.Webhook | None:
        """What speaks to them, as soon as something can be said; None if nothing can be."""
        ...
