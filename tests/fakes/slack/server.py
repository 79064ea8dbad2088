"""The fake Slack's network side: Web API, uploads, response URLs and Socket Mode on the loopback.

Knows aiohttp and the `Workspace` behind it. An event that isn't acknowledged within three seconds
comes again, as in the real service.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.workspace import SlackError, Workspace

ACKNOWLEDGE_S = 3.0
RETRIES = 3
BOT_TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"


@dataclass(frozen=True)
class Fault:
    """How the next call of a method goes wrong; `after` lets its effect happen first."""

    status: int = 200
    body: str = '{"ok": false, "error": "internal_error"}'
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    after: bool = False


RATE_LIMITED = Fault(429, '{"ok": false, "error": "ratelimited"}', headers=(("Retry-After", "1"),))


class SlackServer:
    """`api_url` is what the client is pointed at."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.api_url = ""
        self.calls: list[str] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.acknowledged: dict[str, Any] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Event] = {}
        self._deliveries: set[asyncio.Task[None]] = set()
        self._envelopes = itertools.count(1)
        self._root = ""

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[SlackServer]:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file_id}", self._upload)
        app.router.add_post("/respond/{channel}/{user}", self._respond)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self._root = f"127.0.0.1:{port}"
        self.api_url = f"http://{self._root}/api/"
        self.workspace.upload_url = lambda file_id: f"http://{self._root}/upload/{file_id}"
        try:
            yield self
        finally:
            for task in self._deliveries:
                task.cancel()
            await asyncio.gather(*self._deliveries, return_exceptions=True)
            await runner.cleanup()

    @property
    def is_connected(self) -> bool:
        return any(not socket.closed for socket in self._sockets)

    # Events

    async def event(self, event: dict[str, Any], *, event_id: str | None = None) -> str:
        """Tell the app about an event, again and again until it acknowledges; gives its id."""
        event_id = event_id or f"Ev{next(self._envelopes)}"
        payload = {
            "type": "event_callback",
            "token": "verification",
            "team_id": self.workspace.team_id,
            "api_app_id": self.workspace.app_id,
            "event_id": event_id,
            "event_time": 1700000000,
            "authorizations": [
                {
                    "team_id": self.workspace.team_id,
                    "user_id": self.workspace.bot_user,
                    "is_bot": True,
                }
            ],
            "is_ext_shared_channel": False,
            "event": event,
        }
        self._deliver("events_api", payload, retries=RETRIES)
        return event_id

    def redeliver(self, event: dict[str, Any], event_id: str) -> None:
        """Deliver an event once more although it was acknowledged: the ack got lost."""
        payload = {
            "type": "event_callback",
            "team_id": self.workspace.team_id,
            "api_app_id": self.workspace.app_id,
            "event_id": event_id,
            "event_time": 1700000000,
            "authorizations": [],
            "event": event,
        }
        self._deliver("events_api", payload, retries=0, attempt=1)

    def command(self, channel: str, user: str, command: str, text: str) -> str:
        """Run a slash command; gives the id of its envelope."""
        payload = {
            "command": command,
            "text": text,
            "team_id": self.workspace.team_id,
            "api_app_id": self.workspace.app_id,
            "channel_id": channel,
            "user_id": user,
            "user_name": self.workspace.people[user].lower(),
            "trigger_id": f"trigger-{next(self._envelopes)}",
            "response_url": f"http://{self._root}/respond/{channel}/{user}",
        }
        return self._deliver("slash_commands", payload, retries=0)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to come again, then close, as Slack does every few hours."""
        sockets, self._sockets = self._sockets, []
        for socket in sockets:
            await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close(code=1001)

    def _deliver(
        self, kind: str, payload: dict[str, Any], *, retries: int, attempt: int = 0
    ) -> str:
        envelope_id = f"env-{next(self._envelopes)}"
        work = self._delivery(envelope_id, kind, payload, range(attempt, attempt + retries + 1))
        task = asyncio.create_task(work)
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)
        return envelope_id

    async def _delivery(
        self, envelope_id: str, kind: str, payload: dict[str, Any], attempts: range
    ) -> None:
        for attempt in attempts:
            await self.workspace.until(lambda: self.is_connected)
            self._waiting[envelope_id] = acknowledged = asyncio.Event()
            socket = next(socket for socket in self._sockets if not socket.closed)
            envelope: dict[str, Any] = {
                "envelope_id": envelope_id,
                "type": kind,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
            }
            if kind == "events_api":
                envelope["retry_attempt"] = attempt
                envelope["retry_reason"] = "timeout" if attempt else ""
            await socket.send_json(envelope)
            try:
                await asyncio.wait_for(acknowledged.wait(), ACKNOWLEDGE_S)
            except TimeoutError:
                continue
            return

    # What the client calls

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None and not fault.after:
            return self._broken(request, fault)
        try:
            self._authorize(request, method)
            arguments = await _arguments(request)
            if method == "apps.connections.open":
                answer = {"url": f"ws://{self._root}/socket"}
            else:
                answer = self.workspace.call(method, arguments)
            body: dict[str, Any] = {"ok": True, **answer}
        except SlackError as error:
            body = {"ok": False, "error": str(error)}
        if fault is not None:
            return self._broken(request, fault)
        scopes = ",".join(sorted(self.workspace.scopes))
        return web.json_response(body, headers={"x-oauth-scopes": scopes})

    def _authorize(self, request: web.Request, method: str) -> None:
        expected = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {expected}":
            raise SlackError("invalid_auth")

    def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.drop and request.transport is not None:
            request.transport.abort()
        return web.Response(
            status=fault.status,
            text=fault.body,
            content_type="application/json",
            headers=dict(fault.headers),
        )

    async def _upload(self, request: web.Request) -> web.Response:
        self.workspace.uploaded(request.match_info["file_id"], await _content(request))
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.Response:
        where = request.match_info
        self.workspace.respond(where["channel"], where["user"], await request.json())
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        info = {"app_id": self.workspace.app_id}
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": info})
        self.workspace.changed.set()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT and frame.data.startswith("{"):
                answer = json.loads(frame.data)
                self.acknowledged[answer["envelope_id"]] = answer.get("payload")
                if waiting := self._waiting.pop(answer["envelope_id"], None):
                    waiting.set()
                self.workspace.changed.set()
        return socket


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Slack takes arguments from the query, a form and JSON alike."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    elif request.can_read_body:
        arguments |= dict(await request.post())
    return arguments


async def _content(request: web.Request) -> bytes:
    if request.content_type.startswith("multipart/"):
        part = await (await request.multipart()).next()
        assert part is not None
        return bytes(await part.read())  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType]
    return await request.read()
