"""Slack's client as we use it: one pool of connections, and repeats only where they are safe."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

SLACK_API = "https://slack.com/api/"
RATE_LIMIT_RETRIES = 5
FAILURE_RETRIES = 3


@dataclass(frozen=True, slots=True)
class Connect:
    """Makes clients; `api_url` is Slack's own unless a test has another."""

    http: aiohttp.ClientSession
    api_url: str | None = None

    def once(self, token: str | None = None) -> AsyncWebClient:
        """A client that repeats nothing, for who can't wait as long as its repeats do."""
        return AsyncWebClient(
            token=token,
            base_url=self.api_url or SLACK_API,
            session=self.http,
            retry_handlers=[],
        )

    def posting(self, token: str | None = None) -> AsyncWebClient:
        """A client that repeats only what Slack has certainly not done."""
        client = self.once(token)
        client.retry_handlers.append(
            AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES)
        )
        return client

    def reading(self, token: str | None = None) -> AsyncWebClient:
        """A client for questions, which may be asked twice."""
        client = self.posting(token)
        client.retry_handlers.append(AsyncServerErrorRetryHandler(max_retry_count=FAILURE_RETRIES))
        client.retry_handlers.append(
            AsyncConnectionErrorRetryHandler(max_retry_count=FAILURE_RETRIES)
        )
        return client


@asynccontextmanager
async def connecting(api_url: str | None) -> AsyncGenerator[Connect]:
    """The clients, until their connections are closed."""
    async with aiohttp.ClientSession() as http:
        yield Connect(http, api_url)
