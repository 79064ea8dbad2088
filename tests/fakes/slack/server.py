"""The fake Slack's network side on the loopback: Web API, files, response URLs, OAuth, sockets.

Knows aiohttp; what a call does is in `methods`, how events reach the app in `deliveries`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote

import aiohttp
from aiohttp import web

from tests.fakes.slack import events, methods, requests, responses
from tests.fakes.slack.deliveries import Deliveries
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.faults import DROPPED, RATE_LIMITED, Fault, Faults
from tests.fakes.slack.http_posts import HttpApp
from tests.fakes.slack.messages import File, Posted
from tests.fakes.slack.oauth import OAuth
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.workspace import Workspace

__all__ = ["APP_TOKEN", "BOT_TOKEN", "DROPPED", "RATE_LIMITED", "Fault", "SlackServer"]
BOT_TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"
LOGIN_PAGE = "<!DOCTYPE html><title>Slack</title><form>Sign in to your workspace</form>"


class SlackServer:
    """`api_url` is what the client is pointed at; `calls` are the methods that it called."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.api_url = ""
        self.authorize_url = ""
        self.calls: list[str] = []
        self.sockets = Sockets(workspace.app_id, workspace.changed)
        self.deliveries = Deliveries(workspace, self.sockets)
        self.oauth = OAuth(workspace)
        self.echoes_own = True
        # Sees each call before it has an effect, and may refuse it.
        self.before_call: Callable[[str, Json], None] = lambda method, given: None
        self._root = ""

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[SlackServer]:
        app = web.Application(client_max_size=1100 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file_id}", self._upload)
        app.router.add_get("/files/{file_id}/{name}", self._download)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        app.router.add_get("/socket", self.sockets.serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._root = f"127.0.0.1:{runner.addresses[0][1]}"
        self.api_url = f"http://{self._root}/api/"
        self.authorize_url = f"http://{self._root}/oauth/v2/authorize"
        self.workspace.upload_url = lambda file_id: f"http://{self._root}/upload/{file_id}"
        self.workspace.file_url = self._file_url
        self.workspace.on_own_message = self._echo
        try:
            yield self
        finally:
            await self.deliveries.end()
            if self.deliveries.http:
                await self.deliveries.http.session.close()
            await runner.cleanup()

    # What a test looks at and turns

    @property
    def is_connected(self) -> bool:
        return self.sockets.is_connected

    @property
    def acknowledged(self) -> dict[str, Json | None]:
        """What each envelope was acknowledged with."""
        return self.deliveries.acknowledged

    @property
    def faults(self) -> Faults:
        return self.workspace.faults

    def post_to(self, url: str, signing_secret: str) -> None:
        """HTTP mode: from now on events and interactions are posted there."""
        self.deliveries.http = HttpApp(url, signing_secret, aiohttp.ClientSession())

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to come again, then close."""
        await self.sockets.disconnect(reason)

    def response_url(self, id: str) -> str:
        return f"http://{self._root}/respond/{id}"

    async def event(
        self, event: Json, *, event_id: str | None = None, team_id: str | None = None
    ) -> str:
        """Tell the app about an event, whatever its manifest says; gives the event's id."""
        event_id = event_id or self.workspace.next_id("Ev")
        self.deliveries.event(self._wrapped(event, event_id, team_id))
        return event_id

    def redeliver(self, event: Json, event_id: str, team_id: str | None = None) -> None:
        """Deliver an event once more although it was acknowledged: the ack got lost."""
        self.deliveries.event(self._wrapped(event, event_id, team_id), attempt=1)

    def tell(self, event: Json, team_id: str) -> str | None:
        """Tell the app of that team what its manifest subscribes to; gives the event's id."""
        if not self.workspace.manifest.hears(event):
            self.workspace.unheard.append(f"the manifest doesn't subscribe to {event['type']}")
            return None
        if not self.workspace.teams[team_id].is_installed:
            return None
        event_id = self.workspace.next_id("Ev")
        self.deliveries.event(self._wrapped(event, event_id, team_id))
        return event_id

    def _file_url(self, file: File) -> str:
        return f"http://{self._root}/files/{file.id}/{quote(file.name, safe='')}"

    def _wrapped(self, event: Json, event_id: str, team_id: str | None) -> Json:
        channel = self.workspace.channels.get(str(event.get("channel")))
        team = self.workspace.teams[
            team_id or (channel.team_id if channel else self.workspace.team_id)
        ]
        is_shared = channel is not None and channel.is_shared
        return events.callback(team, self.workspace.app_id, event, event_id, is_shared=is_shared)

    def _echo(self, message: Posted, what: str) -> None:
        """An app is told of what it says itself, too."""
        self.workspace.changed.set()
        if not self.echoes_own:
            return
        channel, ts = self.workspace.channels[message.channel], self.workspace.next_ts()
        match what:
            case "posted":
                event = events.message(message, channel)
            case "changed":
                event = events.changed(message, channel, before=message.to_json(), ts=ts)
            case _:
                event = events.deleted(message, channel, ts=ts)
        if self.workspace.manifest.hears(event):
            self.tell(event, message.team_id)

    # What the client calls

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        self.workspace.changed.set()
        fault = self.faults.next(method)
        if fault is not None:
            await _wait(fault)
            if not fault.after and not fault.answers:
                return _broken(request, fault)
        headers: dict[str, str] = {}
        status = 200
        try:
            body = {"ok": True, **await self._answer(request, method, headers)}
        except SlackError as error:
            body = error.answer()
            if wait_s := body.pop("retry_after_s", None):
                status, headers["Retry-After"] = 429, str(wait_s)
        if fault is not None and not fault.answers:
            return _broken(request, fault)
        return web.json_response(body, headers=headers, status=status)

    async def _answer(self, request: web.Request, method: str, headers: dict[str, str]) -> Json:
        given = await requests.arguments(request)
        self.before_call(method, given)
        token = requests.token(request, given)
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise SlackError("invalid_auth")
            return {"url": f"ws://{self._root}/socket"}
        if method == "oauth.v2.access":
            return self.oauth.access(requests.client(request, given), given)
        team = next((t for t in self.workspace.teams.values() if t.bot_token == token), None)
        if team is None:
            raise SlackError("invalid_auth" if token else "not_authed")
        headers["x-oauth-scopes"] = ",".join(sorted(team.scopes))
        return methods.call(self.workspace, team, method, given)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.next("upload"):
            await _wait(fault)
            if not fault.answers:
                return _broken(request, fault)
        file = self.workspace.uploading.get(request.match_info["file_id"])
        if file is None:
            return web.Response(status=404, text="no such upload")
        file.content = await requests.content(request)
        return web.Response(text=f"OK - {len(file.content)}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.next("download"):
            await _wait(fault)
            if not fault.answers:
                return _broken(request, fault)
        file = self.workspace.files.get(request.match_info["file_id"])
        token = requests.token(request, {})
        team = next((t for t in self.workspace.teams.values() if t.bot_token == token), None)
        may = team is not None and file is not None and file.team_id == team.id
        if file is None or team is None or not may or "files:read" not in team.scopes:
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.next("response_url"):
            await _wait(fault)
            if not fault.answers:
                return _broken(request, fault)
        try:
            responses.respond(
                self.workspace, request.match_info["id"], await requests.arguments(request)
            )
        except SlackError as error:
            return web.json_response(error.answer(), status=404)
        return web.Response(text="ok")

    async def _authorize(self, request: web.Request) -> web.Response:
        try:
            target = self.oauth.authorize(dict(request.query))
        except SlackError as error:
            return web.Response(status=400, text=str(error))
        return web.Response(status=302, headers={"Location": target})


async def _wait(fault: Fault) -> None:
    if fault.delay_s:
        await asyncio.sleep(fault.delay_s)
    if fault.held is not None:
        await fault.held.wait()


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.drop and request.transport is not None:
        request.transport.abort()
    return web.Response(
        status=fault.status,
        text=fault.body,
        content_type="application/json",
        headers=dict(fault.headers),
    )
