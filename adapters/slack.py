"""Slack over Socket Mode: events in, `SlackReply` out. Knows Slack and nothing of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from .messages import AdapterError, Author, Handler, Message
from .slack_errors import reason
from .slack_events import Identity, from_command, to_message
from .slack_names import Names
from .slack_reply import EphemeralReply, SlackReply

SLACK_API = "https://slack.com/api/"
RATE_LIMIT_RETRIES = 5
EVENTS = ("app_mention", "message")
COMMANDS = ("/datasets",)
# What this adapter calls for; docs/slack-manifest.json asks for the same.
SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "im:history",
        "users:read",
    }
)


class SlackAdapter:
    """One workspace, one app, Socket Mode."""

    def __init__(self, *, bot_token: str, app_token: str, api_url: str | None = None) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        self._api_url = api_url
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, handle: Handler) -> None:
        async with _client(self._bot_token, self._api_url) as client:
            try:
                known: Any = await client.auth_test()
                me = Identity(str(known["team_id"]), str(known["user_id"]))
                handler = AsyncSocketModeHandler(self._app(client, me, handle), self._app_token)
                await handler.connect_async()
            except SlackApiError as error:
                raise AdapterError(_refusal(error)) from error
            except aiohttp.ClientError as error:
                raise AdapterError(f"Slack can't be reached: {error}") from error
            try:
                await asyncio.Event().wait()
            finally:
                await handler.close_async()
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _app(self, client: AsyncWebClient, me: Identity, handle: Handler) -> AsyncApp:
        app = AsyncApp(client=client)
        names = Names(client)

        async def on_event(event: dict[str, Any]) -> None:
            message = to_message(event, me)
            if message is not None:
                self._begin(_answer(message, client, names, handle))

        async def on_command(ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
            await ack()
            self._begin(handle(from_command(command, me), EphemeralReply(respond)))

        for event in EVENTS:
            app.event(event)(on_event)
        for command in COMMANDS:
            app.command(command)(on_command)
        return app

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Answer in a task of our own, which can be ended with the adapter."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _answer(message: Message, client: AsyncWebClient, names: Names, handle: Handler) -> None:
    author = Author(message.author.id, await names.of(message.author.id))
    named = Message(message.key, message.id, author, message.text, message.addressed)
    await handle(named, SlackReply(client, named))


async def check_tokens(*, bot_token: str, app_token: str, api_url: str | None) -> list[str]:
    """What is wrong with the tokens and their scopes, a sentence each."""
    problems: list[str] = []
    async with _client(bot_token, api_url) as client:
        try:
            answer = await client.auth_test()
            granted = {scope.strip() for scope in _header(answer, "x-oauth-scopes").split(",")}
            if missing := sorted(SCOPES - granted):
                problems.append(f"SLACK_BOT_TOKEN lacks the scopes {', '.join(missing)}")
        except SlackApiError as error:
            problems.append(f"SLACK_BOT_TOKEN: {reason(error)}")
        except aiohttp.ClientError as error:
            return [f"Slack can't be reached: {error}"]
        try:
            await client.apps_connections_open(app_token=app_token)
        except SlackApiError as error:
            problems.append(f"SLACK_APP_TOKEN: {reason(error)}")
    return problems


@asynccontextmanager
async def _client(token: str, api_url: str | None) -> AsyncGenerator[AsyncWebClient]:
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=token, base_url=api_url or SLACK_API, session=http)
        client.retry_handlers.append(
            AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES)
        )
        yield client


def _header(answer: Any, name: str) -> str:
    headers: dict[str, str] = answer.headers
    return next((value for key, value in headers.items() if key.lower() == name), "")


def _refusal(error: SlackApiError) -> str:
    return f"Slack refuses the tokens ({reason(error)}). `threadbook doctor` says which, and why."
