"""One Socket Mode connection, from its opening to its end. Knows no events and no other socket.

The library's client reconnects by itself: it closes the old connection first, and may try an
address that has expired again and again. Here a client lives for one connection and says when
it is over; `sockets` opens the next.
"""

from __future__ import annotations

import asyncio
import json
from time import time
from typing import Any, Literal

import structlog
from aiohttp import ClientConnectionResetError, WSMessage
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

CONNECT_S = 15.0
DRAIN_S = 5.0

# Slack moves us, has too many of us, or turned Socket Mode off; or the line is dead.
Ending = Literal["refresh_requested", "warning", "too_many_websockets", "link_disabled", "lost"]
ENDINGS: tuple[Ending, ...] = (
    "refresh_requested",
    "warning",
    "too_many_websockets",
    "link_disabled",
)


class Socket(SocketModeClient):
    """One connection."""

    def __init__(
        self, app: AsyncApp, *, app_token: str, web_client: AsyncWebClient, ping_s: float
    ) -> None:
        super().__init__(
            app_token,
            logger=app.logger,
            web_client=web_client,
            ping_interval=ping_s,
            on_message_listeners=[self._note],
        )
        self._app = app
        self._greeted = asyncio.Event()
        self._over = asyncio.Event()
        self._ending: Ending = "lost"
        self._working: set[asyncio.Task[Any]] = set()
        self.socket_mode_request_listeners.append(self._handle)

    async def open(self) -> None:
        """Return when Slack has greeted.

        Raises:
            FAILURES: Slack refuses, or doesn't answer.
        """
        async with asyncio.timeout(CONNECT_S):
            self.wss_uri = await self.issue_new_wss_url()
            await self.connect()
            await self._greeted_or_over()

    async def _greeted_or_over(self) -> None:
        waits = [asyncio.create_task(one.wait()) for one in (self._greeted, self._over)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not self._greeted.is_set():
            raise ConnectionError(self._ending)

    async def over(self) -> Ending:
        """Wait for the end of the connection, and say why."""
        await self._over.wait()
        return self._ending

    async def drain(self) -> None:
        """Acknowledge what is being handled, then close."""
        if self._working:
            await asyncio.wait(self._working, timeout=DRAIN_S)
        await self.close()

    async def issue_new_wss_url(self) -> str:
        """The address; the library's own trips over answers that aren't JSON."""
        answer: Any = await self.web_client.apps_connections_open(app_token=self.app_token)
        return str(answer["url"])

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Instead of reconnecting: this connection is over."""
        self._over.set()

    async def _note(self, message: WSMessage) -> None:
        frame: dict[str, Any] = json.loads(message.data) if message.data.startswith("{") else {}
        if frame.get("type") == "hello":
            self._greeted.set()
        elif frame.get("type") == "disconnect" and frame.get("reason") in ENDINGS:
            self._ending = frame["reason"]

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._working.add(task)
        try:
            began = time()
            response = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, response, began)
        except ClientConnectionResetError:
            # It is recorded, and comes again by another connection.
            log.info("not acknowledged: the connection is closed", envelope=request.envelope_id)
        finally:
            self._working.discard(task)
