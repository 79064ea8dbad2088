"""A fake Slack with an app that may do everything, on a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.listener import (
    SECRET,
    Listener,
)
from tests.fakes.clock import Clock
from tests.fakes.slack.human import Human
from tests.fakes.slack.manifest import COMPLETE
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import BOT_TOKEN, SlackServer
from tests.fakes.slack.workspace import Workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncGenerator[SlackServer]:
    async with SlackServer(Workspace(clock, COMPLETE)).serving() as server:
        yield server


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: SlackServer, http: aiohttp.ClientSession) -> AsyncWebClient:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, session=http)
    client.retry_handlers.clear()
    return client


@pytest.fixture
def root(slack: SlackServer) -> Posted:
    return Human(slack).posts("root")


@pytest.fixture
async def bot(slack: SlackServer) -> AsyncGenerator[Listener]:
    slack.echoes_own = False
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, session=session)
        bot = Listener(AsyncApp(client=client, signing_secret=SECRET), slack.workspace.changed)
        bot.listen()
        yield bot
