"""From what happens in Discord to the desk: who may ask, where it is; then it is handed in.
Knows no gateway: whoever calls acknowledges when this returns.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

import discord
import structlog

from ..desk import Desk
from ..messages import Message, Origin
from .clients import Clients
from .errors import FAILURES, reason
from .events import DIRECT, Place, to_message
from .marks import Marks
from .members import Members
from .posts import Answer
from .said import is_a_persons, place_of, said_in
from .tokens import Token, Tokens
from .ways_back import Interaction, WayBack, WaysBack

log = structlog.get_logger()

KEPT_LOCALES = 5000
KEPT_HEARD = 5000
AGAIN_S = (1.0, 5.0, 20.0)
LOOKUP_S = 1.5
UNSURE = "Discord doesn't tell me just now who you are. Please try again in a moment."


class Intake:
    """Hands messages in, once everything is known that a message needs."""

    def __init__(
        self,
        desk: Desk,
        clients: Clients,
        members: Members,
        marks: Marks,
        *,
        origin_of: Callable[[Message], Origin],
        ways_back: WaysBack,
        tokens: Tokens,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.desk = desk
        self._clients = clients
        self._members = members
        self._marks = marks
        self._origin_of = origin_of
        self._ways_back = ways_back
        self._tokens = tokens
        self._sleep = sleep
        self._locales: OrderedDict[int, str] = OrderedDict()
        # What is read once more after a gap; the desk knows doubles, but must look them up.
        self._heard: OrderedDict[int, None] = OrderedDict()
        # A channel's messages are handed in as they come; its lock is there as long as one waits.
        self._order: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def said(self, message: discord.Message) -> None:
        """A message that may be for us."""
        if is_a_persons(message):
            # What is looked up takes longer for one message than for the next.
            async with self._order.setdefault(message.channel.id, asyncio.Lock()):
                if message.id not in self._heard:
                    await self.surely(lambda: self._say(message), message.id)
                    self._heard[message.id] = None
                    while len(self._heard) > KEPT_HEARD:
                        self._heard.popitem(last=False)

    async def hand_in(self, message: Message, way_back: WayBack | None = None) -> None:
        """To the desk; who pressed or ran something can be answered alone."""
        if way_back is not None:
            self._ways_back.keep(message.id, way_back)
            if way_back.is_private:
                await self._tokens.keep(Answer.to(message), _token(way_back.interaction))
        await self.desk.accept(message, self._origin_of(message))
        if way_back is not None and message.key.workspace == DIRECT and message.key.channel:
            await self._marks.reached(int(message.key.channel))

    async def surely(self, record: Callable[[], Awaitable[None]], message_id: object) -> None:
        """Record what Discord doesn't deliver a second time: what fails now is tried again."""
        for pause_s in AGAIN_S:
            try:
                return await record()
            except Exception:  # the database is busy, or the bot is going down
                log.exception("not recorded yet", message=message_id)
                await self._sleep(pause_s)
        return await record()

    async def place(self, channel: object, channel_id: int, guild_id: int | None) -> Place | None:
        """Where a channel is; Discord is asked for one that wasn't heard of, such as a thread that
        was archived. None where people don't talk.
        """
        place = place_of(channel, guild_id)
        if place is not None or guild_id is None:
            return place
        try:
            found = await self._clients.rest.fetch_channel(channel_id)
        except FAILURES as error:
            log.warning("a channel that can't be seen", channel=channel_id, reason=reason(error))
            return None
        return place_of(found, guild_id)

    async def refusal(self, place: Place, user: discord.User | discord.Member) -> str:
        """Why a person isn't answered; empty when they are."""
        try:
            async with asyncio.timeout(LOOKUP_S):
                return await self._members.refusal(place, user)
        except FAILURES as error:
            log.error("who may ask isn't known", user=user.id, reason=reason(error))
            return UNSURE

    def speaks(self, user_id: int, locale: str) -> None:
        """A person's language, which only interactions tell."""
        self._locales[user_id] = locale
        while len(self._locales) > KEPT_LOCALES:
            self._locales.popitem(last=False)

    async def _say(self, message: discord.Message) -> None:
        guild_id = message.guild.id if message.guild else None
        place = await self.place(message.channel, message.channel.id, guild_id)
        if place is None:
            return
        locale = self._locales.get(message.author.id, "")
        said = said_in(message, place, me=self._clients.me, locale=locale)
        heard = to_message(said, self._own_ids(message.guild))
        if heard is not None:
            if refusal := await self.refusal(place, message.author):
                log.info("not answered", user=said.author.id, thread=str(heard.key), why=refusal)
                return
            await self.hand_in(heard)
        await self._marks.handled(message.id, direct=place.is_direct and message.channel.id)

    def _own_ids(self, guild: discord.Guild | None) -> list[str]:
        """Our user's id, and that of the role that Discord made for us, which people mention
        unawares.
        """
        role = guild.self_role if guild else None
        return [str(self._clients.me), *([str(role.id)] if role else [])]


def _token(interaction: Interaction) -> Token:
    return Token(interaction.application_id, interaction.token)
