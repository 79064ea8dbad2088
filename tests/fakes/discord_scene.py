"""A question in the fake Discord and the reply to it, over the real client; the clock is turned."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from adapters.clock import Clock
from adapters.discord.buttons import Carried, parse
from adapters.discord.clients import Clients, connecting
from adapters.discord.place import WayBack
from adapters.discord.posts import MemoryPosts
from adapters.discord.rates import Rates
from adapters.discord.reply import DiscordReply
from adapters.discord.room import DiscordRoom
from adapters.discord.threads import Threads
from adapters.messages import Author, Message, ThreadKey
from tests.fakes.discord.client import redirected
from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.server import TOKEN, DiscordServer
from tests.fakes.discord.threads import Thread
from tests.fakes.discord.world import World
from tests.fakes.turned_clock import TurnedClock

# Shorter than typing is shown.
SHORT_S = 7.0


class Scene:
    """`reply` answers `question`; more of both by `ask`."""

    def __init__(
        self, server: DiscordServer, clients: Clients, clock: TurnedClock, rates: Rates
    ) -> None:
        self.server = server
        self.world = server.world
        self.faults = server.faults
        self.ana = Human(server)
        self.clients = clients
        self.clock = clock
        self.time = Clock(clock.now, clock.sleep)
        self.rates = rates
        self.posts = MemoryPosts()
        self.may_edit_twice = False
        self._threads = Threads(clients)
        self.question = self.ana.posts("What sells best?")
        self.reply = self.reply_to(self.question)

    @property
    def thread(self) -> Thread:
        return self.world.thread(self.question)

    async def ask(self, text: str) -> tuple[Posted, DiscordReply]:
        """A person's message in the thread, and a reply to it that hasn't begun."""
        posted = await self.ana.replies(self.thread, text)
        return posted, self.reply_to(posted)

    def reply_to(self, posted: Posted, way_back: WayBack | None = None) -> DiscordReply:
        """A reply to a message, such as after a restart."""
        thread = self.world.thread(posted)
        channel = posted.channel.parent or posted.channel
        workspace = str(posted.guild_id or "@me")
        key = ThreadKey("discord", workspace, str(channel.id), str(thread.id))
        author = Author(str(posted.author.id), posted.author.name)
        is_first = thread.id == posted.id
        message = Message(key, str(posted.id), author, posted.content, True, is_first)
        return DiscordReply(
            DiscordRoom(self.clients, self._threads, message),
            message,
            self.posts,
            self.rates,
            clock=self.time,
            way_back=way_back,
        )

    def texts(self, thread: Thread | None = None) -> list[str]:
        """What the bot said, message by message, its files apart."""
        return [one.text for one in (thread or self.thread).answers if not one.files]

    async def shows(self, text: str) -> Posted:
        """The message in which this is shown, once it is."""

        def found() -> list[Posted]:
            return [one for one in self.thread.own if text in one.text]

        await self.world.until(lambda: bool(found()), 20)
        return found()[0]


def carried(message: Posted) -> list[Carried | None]:
    """What the buttons of a message say when they are pressed."""
    return [parse(str(one["custom_id"])) for one in message.buttons]


def labels(message: Posted) -> list[list[str]]:
    """The buttons of a message, row by row."""
    rows = [row for row in message.components if row["type"] == 1]
    return [[str(one["label"]) for one in row["components"]] for row in rows]


@asynccontextmanager
async def scene() -> AsyncGenerator[Scene]:
    """It must end without a mistake that Discord would have let pass."""
    clock = TurnedClock(SHORT_S)
    async with DiscordServer(World(clock.now)).serving() as server:
        with redirected(server):
            rates = Rates(Clock(clock.now, clock.sleep))
            async with connecting(TOKEN, trace=rates.trace()) as clients:
                made = Scene(server, clients, clock, rates)
                yield made
    mistakes = [
        one
        for one in made.world.mistakes
        if not (made.may_edit_twice and one.startswith("an edit that changes nothing"))
    ]
    assert mistakes == []
    assert made.world.unmodelled == []
