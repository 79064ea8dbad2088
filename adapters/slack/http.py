"""Slack over HTTP: signed events in, and the pages of an installation. Knows no events."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.signature import Clock, SignatureVerifier

from ..desk import AdapterError

log = structlog.get_logger()

EVENTS_PATH = "/slack/events"
MAX_BODY_BYTES = 1024 * 1024
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def is_signed(body: bytes, *, timestamp: str, signature: str, verifier: SignatureVerifier) -> bool:
    """Whether Slack sent exactly this, not long ago. A malformed header is a wrong one."""
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        return False


def web_app(app: AsyncApp, *, signing_secret: str | None, clock: Clock) -> web.Application:
    """The routes: events only where they can be checked, an installation only where it is set."""
    served = web.Application(client_max_size=MAX_BODY_BYTES)
    if signing_secret is not None:
        verifier = SignatureVerifier(signing_secret, clock)

        async def events(request: web.Request) -> web.Response:
            signed = is_signed(
                await request.read(),
                timestamp=request.headers.get("X-Slack-Request-Timestamp", ""),
                signature=request.headers.get("X-Slack-Signature", ""),
                verifier=verifier,
            )
            if not signed:
                log.warning("unsigned request refused", remote=request.remote)
                return web.Response(status=401, text="Not signed by Slack.")
            answer = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

        served.add_routes([web.post(EVENTS_PATH, events)])
    if app.oauth_flow is not None:
        _install(served, app.oauth_flow)
    return served


def _install(served: web.Application, flow: AsyncOAuthFlow) -> None:
    async def begin(request: web.Request) -> web.Response:
        answer: Any = await flow.handle_installation(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async def end(request: web.Request) -> web.Response:
        answer: Any = await flow.handle_callback(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    served.add_routes([web.get(flow.install_path, begin), web.get(flow.redirect_uri_path, end)])


@asynccontextmanager
async def serving(served: web.Application, *, host: str, port: int) -> AsyncGenerator[int]:
    """Serve; the value is the port, which the system chooses for 0.

    Raises:
        AdapterError: the address can't be had.
    """
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise AdapterError(
                f"Nothing can be served at {host}:{port}: {error.strerror}. "
                "Set THREADBOOK_SLACK_HTTP_PORT to a free port."
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
