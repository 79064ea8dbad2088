"""The fake Discord's network side on the loopback: REST, the gateway's door, attachments.

Knows aiohttp; what a request does is in `routes`, how events reach the app in `gateway`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from tests.fakes.discord import limits, routes
from tests.fakes.discord.call import Answer, Call, Upload
from tests.fakes.discord.errors import DiscordError, Json
from tests.fakes.discord.faults import VIA, Fault, Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.messages import File
from tests.fakes.discord.world import World

TOKEN = "fake.discord.token"
PREFIX = "/api/v10"
# Said by way of life, or noted already.
HARMLESS = (50083, 160004, 160005, 160006, 30046, 50007, 40060)


class DiscordServer:
    """`api_url` and `gateway_url` are what the client is pointed at.

    `calls` are the names of the routes that it called, in order.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.api_url = ""
        self.gateway_url = ""
        self.calls: list[str] = []
        self.gateway = Gateway(world, TOKEN)
        self.max_concurrency = 1
        # Sees each call before it has an effect, and may refuse it.
        self.before_call: Callable[[Call], None] = lambda call: None
        self._root = ""

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[DiscordServer]:
        app = web.Application(client_max_size=200 * 2**20)
        app.router.add_route("*", PREFIX + "/{path:.*}", self._api)
        app.router.add_get("/attachments/{file}/{name}", self._attachment)
        app.router.add_get("/gw", self.gateway.serve)
        app.router.add_get("/gw/", self.gateway.serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._root = f"127.0.0.1:{runner.addresses[0][1]}"
        self.api_url = f"http://{self._root}{PREFIX}"
        self.gateway_url = self.gateway.url = f"ws://{self._root}/gw"
        self.world.file_url = self._file_url
        self.world.on_event = self.gateway.dispatch
        try:
            yield self
        finally:
            self.gateway.close()
            await runner.cleanup()

    @property
    def is_connected(self) -> bool:
        return self.gateway.is_connected

    @property
    def faults(self) -> Faults:
        return self.world.faults

    def _file_url(self, file: File) -> str:
        name = quote(file.name, safe="")
        return f"http://{self._root}/attachments/{file.id}/{name}?ex={self.world.file_age}"

    # What the client calls

    async def _api(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix(PREFIX)
        found = routes.find(request.method, path)
        if path == "/gateway/bot":
            return _json(self._gateway_bot())
        if found is None:
            self.world.unmodelled.append(f"{request.method} {path}")
            return _json({"message": "404: Not Found", "code": 0}, status=404)
        route, params = found
        self.calls.append(route.name)
        self.world.changed.set()
        fault = self.faults.next(route.name)
        if fault is not None:
            await _wait(fault)
            if not fault.after and not fault.answers:
                return _broken(request, fault)
        call = Call(self.world, route.name, params, dict(request.query))
        status, headers, body = await self._answer(request, route, call)
        self.world.changed.set()
        if fault is not None and not fault.answers:
            self.world.lost.add(call.key)
            return _broken(request, fault)
        return _json(body, status=status, headers=headers)

    async def _answer(
        self, request: web.Request, route: routes.Route, call: Call
    ) -> tuple[int, dict[str, str], Answer]:
        verdict = self.world.rates.count(
            route.name, routes.major(call.params), is_interaction=route.is_interaction
        )
        if verdict.wait_s:
            self.world.invalid_requests.append(f"{route.name}: 429")
            said: Json = {"message": "You are being rate limited.", "global": verdict.is_global}
            return 429, verdict.headers, said | {"retry_after": round(verdict.wait_s, 3)}
        headers = dict(verdict.headers)
        try:
            if not route.is_interaction and request.headers.get("Authorization") != f"Bot {TOKEN}":
                raise DiscordError(401, 0, "401: Unauthorized")
            await _read(request, call)
            self.before_call(call)
            answer = route.handler(call)
        except DiscordError as error:
            return error.status, headers | self._refusal(call, error), self._said(error)
        return (204 if answer is None else 200), headers, answer

    def _refusal(self, call: Call, error: DiscordError) -> dict[str, str]:
        """Note what a good app doesn't send; 401, 403 and 429 count towards a ban."""
        if error.status in (401, 403, 429):
            self.world.invalid_requests.append(f"{call.route}: {error.code} {error}")
        if error.status in (400, 413) and error.code not in HARMLESS:
            self.world.refused.append(f"{call.route}: {error} {json.dumps(error.errors)}")
        return dict([VIA, ("Retry-After", "1")]) if error.status == 429 else {}

    def _said(self, error: DiscordError) -> Json:
        return error.answer() | ({"retry_after": 0.01} if error.status == 429 else {})

    def _gateway_bot(self) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0}
        start = limit | {"max_concurrency": self.max_concurrency}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": start}

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.next("attachment"):
            await _wait(fault)
            if not fault.answers:
                return _broken(request, fault)
        file = self.world.files.get(int(request.match_info["file"]))
        if file is None or request.query.get("ex") != str(self.world.file_age):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.content, content_type=file.mimetype)


async def _read(request: web.Request, call: Call) -> None:
    """The body of a request: JSON, or `payload_json` with files."""
    if request.content_type == "application/json":
        call.body = json.loads(await request.read() or b"null")
        return
    if not request.content_type.startswith("multipart/"):
        return
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        size += len(content)
        name = part.name or ""
        if name == "payload_json":
            call.body = json.loads(content)
        elif name.startswith("files["):
            index = int(name.removeprefix("files[").removesuffix("]"))
            call.uploads.append(Upload(index, part.filename or "file", content))
    if size > limits.MAX_REQUEST_BYTES:
        raise DiscordError(413, 40005, "Request entity too large")


async def _wait(fault: Fault) -> None:
    if fault.delay_s:
        await asyncio.sleep(fault.delay_s)
    if fault.held is not None:
        await fault.held.wait()


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.drop and request.transport is not None:
        request.transport.abort()
    is_json = fault.body.startswith("{")
    return web.Response(
        status=fault.status,
        body=fault.body.encode(),
        headers=dict(fault.headers),
        content_type="application/json" if is_json else "text/html",
    )


def _json(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Exactly `application/json`, as discord.py takes nothing else for JSON."""
    if status == 204:
        return web.Response(status=204, headers=headers)
    data = json.dumps(body).encode()
    return web.Response(body=data, status=status, headers=headers, content_type="application/json")
