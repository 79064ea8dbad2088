"""Slack: connects, and gives each message its origin.

What happens to an event is told in `listeners`, what an answer looks like in `reply`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import Clock

from ..desk import AdapterError, Desk
from ..messages import Message, Reply
from .clients import Connect, connecting
from .download import Downloads
from .ephemeral import EphemeralReply
from .errors import FAILURES, is_refusal, reason
from .guests import Guests
from .http import serving, web_app
from .install import SlackOAuth
from .intake import Intake
from .listeners import bolt_app
from .origin import SlackOrigin
from .readers import SlackReaders
from .reply import SlackReply
from .responds import Responds
from .socket import Socket
from .sockets import MEND, Sockets
from .teams import (
    InstalledWorkspaces,
    OneWorkspace,
    Workspaces,
    open_workspace,
)

log = structlog.get_logger()

PING_S = 5.0


@dataclass(frozen=True, slots=True)
class SlackHttp:
    """Where to listen for Slack; without a secret for installations only."""

    port: int
    host: str = "127.0.0.1"
    signing_secret: str | None = field(default=None, repr=False)
    clock: Clock = field(default_factory=Clock)


class SlackAdapter:
    """One app, in one workspace by a token or in many by OAuth."""

    def __init__(
        self,
        *,
        bot_token: str | None = None,
        app_token: str | None = None,
        oauth: SlackOAuth | None = None,
        http: SlackHttp | None = None,
        guests: Guests | None = None,
        api_url: str | None = None,
        native_charts: bool = False,
        ping_s: float = PING_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        self._oauth = oauth
        self._http = http
        self._guests = guests or Guests()
        self._api_url = api_url
        self._native_charts = native_charts
        self._ping_s = ping_s
        self._workspaces: Workspaces | None = None
        self._downloads: Downloads | None = None
        self._responds = Responds()
        self.readers = SlackReaders(monotonic)
        self._tasks: set[asyncio.Task[None]] = set()
        # Set while HTTP is served, which `is_listening` tells.
        self.port: int | None = None
        self.is_listening = asyncio.Event()

    async def run(self, desk: Desk) -> None:
        async with AsyncExitStack() as stack:
            connect = await stack.enter_async_context(connecting(self._api_url))
            self._downloads = Downloads(connect.http, self._api_url)
            self._workspaces = workspaces = await self._open_workspaces(connect)
            self.readers.connect(workspaces)
            stack.push_async_callback(self._end_tasks)
            app = bolt_app(
                workspaces,
                Intake(desk, self._guests, self.origin, self._responds),
                client=connect.reading(),
                readers=self.readers,
                oauth=self._oauth and self._oauth.settings(workspaces),
                begin=self._begin,
            )
            # Before anything new comes: what was asked first is answered first.
            await self._resume(desk)
            if self._http is not None:
                self.port = await stack.enter_async_context(self._serving(app, self._http))
                self.is_listening.set()
            if self._app_token is None:
                await asyncio.Event().wait()
            else:
                sockets = self._sockets(app, connect, self._app_token)
                await sockets.keep(await sockets.open())

    def origin(self, message: Message) -> SlackOrigin:
        """Where a message came from, also one of an earlier process."""
        assert self._workspaces is not None
        assert self._downloads is not None
        workspace = self._workspaces.known(message.key.workspace)
        return SlackOrigin(workspace, message, self._downloads, self._reply)

    def _reply(self, message: Message) -> Reply:
        # The workspace as it is now: the app may have been installed anew.
        assert self._workspaces is not None
        workspace = self._workspaces.known(message.key.workspace)
        if not message.key.thread:
            return EphemeralReply(self._responds.of(workspace, message))
        return SlackReply(
            workspace.client, message, workspace.rates, native_charts=self._native_charts
        )

    async def _open_workspaces(self, connect: Connect) -> Workspaces:
        if self._oauth is not None:
            return InstalledWorkspaces(connect, self._oauth.installations, self._oauth.teams)
        if self._bot_token is None:
            raise AdapterError("Slack needs SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and its secret.")
        try:
            return OneWorkspace(await open_workspace(connect, self._bot_token))
        except FAILURES as error:
            if is_refusal(error):
                raise AdapterError(
                    f"Slack refuses the bot token ({reason(error)}). {MEND}"
                ) from error
            raise AdapterError(f"Slack can't be reached: {reason(error)}") from error

    async def _resume(self, desk: Desk) -> None:
        assert self._workspaces is not None
        for workspace in await self._workspaces.all():
            await desk.resume(f"slack:{workspace.me.team_id}:", self.origin)

    def _sockets(self, app: AsyncApp, connect: Connect, app_token: str) -> Sockets:
        client, ping_s = connect.posting(), self._ping_s
        return Sockets(lambda: Socket(app, app_token=app_token, web_client=client, ping_s=ping_s))

    def _serving(self, app: AsyncApp, http: SlackHttp) -> AbstractAsyncContextManager[int]:
        served = web_app(app, signing_secret=http.signing_secret, clock=http.clock)
        return serving(served, host=http.host, port=http.port)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Run what no acknowledgement waits for, in a task that ends with the adapter."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("failed", exc_info=error)

    async def _end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
