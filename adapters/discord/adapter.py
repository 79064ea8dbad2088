"""Discord: connects, and gives each message its origin.

What happens to a message is told in `intake`, what an answer looks like in `reply`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from ..desk import Desk
from ..messages import Message, Reply
from .access import Access
from .clients import Clients, connecting, use_api
from .directory import Directory
from .download import Downloads
from .ephemeral import EphemeralReply
from .intake import Intake
from .interactions import Interactions
from .listener import Listener
from .marks import Marks
from .members import Members
from .origin import DiscordOrigin
from .posts import Answer, Posts
from .questions import Questions
from .rates import Rates
from .readers import DiscordReaders
from .reopened import reopen
from .reply import DiscordReply
from .room import DiscordRoom
from .seen import Seen
from .supervisor import Supervisor
from .threads import Threads
from .tokens import Tokens
from .ways_back import WaysBack


class DiscordAdapter:
    """One bot, in all the guilds that it is in."""

    def __init__(
        self,
        token: str,
        *,
        posts: Posts,
        seen: Seen,
        tokens: Tokens,
        access: Access | None = None,
        api_url: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        """`options` are the library's own, for the client that listens."""
        self._token = token
        self._posts = posts
        self._seen = seen
        self._tokens = tokens
        self._access = access or Access()
        self._api_url = api_url
        self._sleep = sleep
        self._clock = clock
        self._options = options
        self._rates = Rates()
        self.readers = DiscordReaders(self._access)
        self._ways_back = WaysBack()
        # Set once somebody listens and has read what was missed.
        self.is_listening = asyncio.Event()

    async def run(self, desk: Desk) -> None:
        if self._api_url is not None:
            use_api(self._api_url)
        async with (
            connecting(self._token, trace=self._rates.trace()) as clients,
            aiohttp.ClientSession() as http,
        ):
            downloads, threads = Downloads(http, self._api_url), Threads(clients)

            def reply(message: Message) -> Reply:
                return self._reply(clients, threads, message)

            def origin(message: Message) -> DiscordOrigin:
                return DiscordOrigin(clients, message, downloads, reply)

            directory = Directory(clients, self._clock)
            self.readers.connect(directory)
            marks = Marks(self._seen, clock=self._clock)
            await marks.load()
            intake = Intake(
                desk,
                clients,
                Members(clients, self._access, directory),
                marks,
                origin_of=origin,
                ways_back=self._ways_back,
                tokens=self._tokens,
                sleep=self._sleep,
            )
            questions = Questions(intake, clients)
            interactions = Interactions(intake, questions, self._posts)

            def listener() -> Listener:
                return Listener(
                    clients,
                    intake,
                    interactions,
                    questions,
                    marks,
                    self.readers,
                    caught_up=self.is_listening,
                    sleep=self._sleep,
                    **self._options,
                )

            await reopen(self._tokens, self._ways_back, clients, http)
            # Before anything new comes: what was asked first is answered first.
            await desk.resume("discord:", origin)
            try:
                supervisor = Supervisor(clients, listener, sleep=self._sleep, clock=self._clock)
                await supervisor.keep(self._token)
            finally:
                await marks.close()

    def _reply(self, clients: Clients, threads: Threads, message: Message) -> Reply:
        way_back = self._ways_back.of(message)
        if not message.key.thread or (way_back is not None and way_back.is_private):
            return EphemeralReply(way_back, self._posts, self._tokens, Answer.to(message))
        room = DiscordRoom(clients, threads, message)
        return DiscordReply(room, message, self._posts, self._rates, way_back=way_back)
