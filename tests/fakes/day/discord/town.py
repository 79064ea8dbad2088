"""The fake Discord as a town of the scripted day."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import IO, Any

from tests.fakes.day.discord.record import Record
from tests.fakes.day.discord.room import DiscordRoom
from tests.fakes.day.hands import Hands
from tests.fakes.day.planning import PEOPLE, PLACES, QUIET
from tests.fakes.discord.bot import bot
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.places import Channel, Person
from tests.fakes.discord.server import DiscordServer
from tests.fakes.reading import lines

# A person presses again when nothing has come for so long; Discord itself says so after three.
HEARD_S = 10
# The bot's database tells nobody when it changes.
LOOK_S = 0.25


class DiscordTown:
    """`mishaps` counts what has gone wrong on purpose: what a person did meanwhile may be lost."""

    def __init__(self, discord: DiscordServer, home: Path) -> None:
        self.discord = discord
        self.world = discord.world
        self.record = Record(home)
        self.mishaps: Callable[[], int] = lambda: 0
        # Whether Discord tells of the next message twice.
        self.doubles: Callable[[], bool] = lambda: False
        self.hands = Hands(self.until, lambda: self.is_connected)
        self._lost: set[int] = set()
        self._people = _people(discord)
        self._channels = _channels(discord)

    @property
    def calls(self) -> int:
        return len(self.discord.calls)

    @property
    def is_connected(self) -> bool:
        return self.discord.is_connected

    @property
    def changed(self) -> asyncio.Event:
        return self.world.changed

    def person(self, name: str) -> Person:
        return self._people[name]

    def room(self, channel: str, starter: str) -> DiscordRoom:
        place = self._channels[channel] if channel else self.world.direct(self.person(starter))
        return DiscordRoom(self, place)

    def author_id(self, person: str) -> str:
        return str(self.person(person).id)

    async def until(self, met: Callable[[], bool], deadline_s: float) -> None:
        async with asyncio.timeout(deadline_s):
            while not met():
                self.changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), LOOK_S)

    async def heard(self, asked: Sequence[Interaction]) -> bool:
        """Whether what a person did was acknowledged. If not, it is lost when something has gone
        wrong on purpose; else the fake minds it.
        """
        before = self.mishaps()
        with contextlib.suppress(TimeoutError):
            await self.until(lambda: all(one.is_answered for one in asked), HEARD_S)
        if self.mishaps() > before:
            self._lost |= {one.id for one in asked if not one.is_answered}
        return all(one.is_answered for one in asked)

    def bot(
        self, environment: dict[str, str], output: IO[bytes]
    ) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
        return bot(self.discord, environment, output=output)

    def problems(self) -> Iterator[str]:
        world = self.world
        for id_ in self._lost:
            world.interactions.pop(id_, None)
        yield from (f"Discord minds: {one}" for one in world.offences())
        for message in world.own():
            is_public = message.visible_to is None and message.guild_id is not None
            if is_public and not message.channel.is_thread:
                place = f"{message.channel.name} {message.id}"
                yield f"the bot spoke outside all threads: {place}: {lines.cut(message.text)}"

    def transcript(self) -> Any:
        return self.world.transcript()


def _people(discord: DiscordServer) -> dict[str, Person]:
    world = discord.world
    known = {"U0ANA": world.ana, "U0BEN": world.ben}
    others = [name for name in PEOPLE if name not in known]
    return known | {name: world.add_person(name[2:].capitalize()) for name in others}


def _channels(discord: DiscordServer) -> dict[str, Channel]:
    world = discord.world
    names = [name for name in (*PLACES, QUIET) if name]
    return {name: world.add_channel(name[2:].lower()) for name in names}
