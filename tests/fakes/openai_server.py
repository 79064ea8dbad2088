"""A model server on the loopback that speaks both of OpenAI's APIs: it refuses what they refuse,
and else streams what a test put into it, or breaks as told.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.openai import chat, chat_rules, responses, responses_rules
from tests.fakes.openai.chat import stream
from tests.fakes.openai.rules import Wrong
from tests.fakes.openai.script import Answer, Call, Nothing, Refusal, Rule, Step, without_tools

CHAT = "/v1/chat/completions"
RESPONSES = "/v1/responses"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def printed(request: dict[str, Any]) -> str:
    """What the last cell printed, as the model sees it."""
    return str(next(m for m in reversed(request["messages"]) if m["role"] == "tool")["content"])


class OpenAIServer:
    """`base_url` is for the client; `requests` has every body it sent, `refused` what was refused
    by a rule and not by the script. `asked` is set by a request, `left` when a client goes before
    its answer is over.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self.requests: list[dict[str, Any]] = []
        self.refused: list[Refusal] = []
        self.script: deque[Step] = deque()
        self.rules: list[Rule] = []
        self.asked = asyncio.Event()
        self.left = asyncio.Event()

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[OpenAIServer]:
        async with completions(self._chat, self._responses) as self.base_url:
            yield self

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        return await self._answer(
            request, body, chat_rules.check, lambda step: chat.stream(request, step)
        )

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        return await self._answer(
            request,
            body,
            responses_rules.check,
            lambda step: responses.stream(request, step, body),
        )

    async def _answer(
        self,
        request: web.Request,
        body: dict[str, Any],
        check: Callable[[dict[str, Any]], None],
        send: Callable[[Answer], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        self.requests.append(body)
        self.asked.set()
        refusal = self._refusal(body, check)
        if refusal is not None:
            self.refused.append(refusal)
            return _refuse(refusal)
        step = self.script.popleft()
        if callable(step):
            step = step(body)
        if isinstance(step, Refusal):
            return _refuse(step)
        try:
            if isinstance(step, Nothing):
                await asyncio.Event().wait()
                raise AssertionError("nothing ends")
            return await send(step)
        except (asyncio.CancelledError, ConnectionError):
            self.left.set()
            raise

    def _refusal(
        self, body: dict[str, Any], check: Callable[[dict[str, Any]], None]
    ) -> Refusal | None:
        for rule in self.rules:
            if refusal := rule(body):
                return refusal
        try:
            check(body)
        except Wrong as wrong:
            return wrong.refusal
        return None


def _refuse(refusal: Refusal) -> web.Response:
    named = {"Retry-After": refusal.retry_after, "Location": refusal.location}
    headers = {name: value for name, value in named.items() if value is not None}
    error = {"error": {"message": refusal.message, "type": "test", "code": refusal.code}}
    return web.json_response(error, status=refusal.status, headers=headers)


@asynccontextmanager
async def completions(chat: Handler, responses: Handler | None = None) -> AsyncGenerator[str]:
    """Serve the APIs with these handlers on the loopback; gives the base URL."""
    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_post(CHAT, chat)
    if responses is not None:
        app.router.add_post(RESPONSES, responses)
    # A handler is cancelled as soon as its client has gone.
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


__all__ = [
    "Answer",
    "Call",
    "Nothing",
    "OpenAIServer",
    "Refusal",
    "completions",
    "printed",
    "stream",
    "without_tools",
]
