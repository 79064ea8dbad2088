"""A question in the fake Slack and the reply to it, over the real client; the clock is turned."""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.clock import Clock
from adapters.messages import Author, Message, ThreadKey
from adapters.slack.rates import Rates
from adapters.slack.reply import SlackReply
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import BOT_TOKEN, SlackServer
from tests.fakes.slack.threads import Thread
from tests.fakes.slack.workspace import Workspace
from tests.fakes.turned_clock import TurnedClock

CHANNEL, ANA = "C0DATA", "U0ANA"


class Scene:
    """`reply` answers `question`; more of both by `ask`."""

    def __init__(self, server: SlackServer, client: AsyncWebClient, clock: TurnedClock) -> None:
        self.server = server
        self.space = server.workspace
        self.client = client
        self.clock = clock
        self.time = Clock(clock.now, clock.sleep)
        self.rates = Rates(self.time)
        self.native_charts = False
        self._numbers = itertools.count(1)
        self.question, self.reply = self.ask("What sells best?")

    @property
    def thread(self) -> Thread:
        return self.space.in_thread(self.question)

    def ask(self, text: str, thread: Posted | None = None) -> tuple[Posted, SlackReply]:
        """A person's message and a reply to it that hasn't begun."""
        posted = self.space.say(CHANNEL, ANA, text, thread.root if thread else None)
        return posted, self.reply_to(posted)

    def reply_to(self, posted: Posted) -> SlackReply:
        """A reply to a message, such as after a restart."""
        key = ThreadKey("slack", self.space.team_id, posted.channel, posted.root)
        message = Message(key, posted.ts, Author(ANA, "Ana"), posted.markup, addressed=True)
        return SlackReply(
            self.client,
            message,
            self.rates,
            clock=self.time,
            native_charts=self.native_charts,
        )

    def texts(self, thread: Thread | None = None) -> list[str]:
        """What the bot said, message by message, its files apart."""
        return [answer.text for answer in (thread or self.thread).answers if not answer.files]


@asynccontextmanager
async def scene() -> AsyncGenerator[Scene]:
    """It must end without a mistake that Slack would have let pass."""
    clock = TurnedClock()
    async with (
        SlackServer(Workspace(clock.now)).serving() as server,
        aiohttp.ClientSession() as http,
    ):
        client = AsyncWebClient(token=BOT_TOKEN, base_url=server.api_url, session=http)
        made = Scene(server, client, clock)
        yield made
    assert made.space.mistakes == []
    assert made.space.unmodelled == []
