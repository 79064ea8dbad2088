"""The Slack adapter at work against the fake Slack, from when it is connected to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from adapters.desk import Desk
from adapters.slack.adapter import SlackAdapter
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer

CONNECTIONS = 2
UP_S = 10


@asynccontextmanager
async def serving(
    slack: SlackServer, desk: RecordingDesk, *, connections: int = CONNECTIONS, **options: Any
) -> AsyncGenerator[SlackAdapter]:
    """With its connections up; what goes wrong at the start is raised."""
    given: dict[str, Any] = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN} | options
    adapter = SlackAdapter(api_url=slack.api_url, **given)
    running = asyncio.create_task(_run(adapter, desk))
    count = connections if given["app_token"] else 0
    up = asyncio.create_task(_up(slack, desk, adapter, count, given))
    await asyncio.wait([running, up], return_when=asyncio.FIRST_COMPLETED)
    try:
        if running.done():
            up.cancel()
            await running
        await up
        yield adapter
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _run(adapter: SlackAdapter, desk: Desk) -> None:
    await adapter.run(desk)


async def _up(
    slack: SlackServer,
    desk: RecordingDesk,
    adapter: SlackAdapter,
    connections: int,
    given: dict[str, Any],
) -> None:
    await slack.workspace.until(lambda: len(slack.sockets.open) >= connections)
    if given["bot_token"] is not None:
        await desk.until(lambda: bool(desk.resumed))
    if given.get("http") is not None:
        async with asyncio.timeout(UP_S):
            await adapter.is_listening.wait()
