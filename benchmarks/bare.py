"""The baseline of acknowledgements: a Bolt app that hears the same events and does nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer

APP = """
import asyncio, sys
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

async def main():
    app = AsyncApp(client=AsyncWebClient(token=sys.argv[1], base_url=sys.argv[3]))
    async def heard(event): ...
    app.event("app_mention")(heard)
    app.event("message")(heard)
    await AsyncSocketModeHandler(app, sys.argv[2]).start_async()

asyncio.run(main())
"""


@asynccontextmanager
async def bare_app(slack: SlackServer) -> AsyncGenerator[None]:
    """A process of its own, from when it is connected."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", APP, BOT_TOKEN, APP_TOKEN, slack.api_url
    )
    try:
        await slack.workspace.until(lambda: slack.is_connected)
        yield
    finally:
        process.terminate()
        await process.wait()
