"""A model of the product before the fake model server, over either API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from agent.apis.chat import ChatModel
from agent.apis.endpoint import Endpoint
from agent.apis.patience import Patience
from agent.apis.responses import ResponsesModel
from agent.model import Completion, Model, Request
from agent.transcript import Asked
from tests.fakes.openai_server import OpenAIServer

Api = Literal["chat", "responses"]

QUESTION = Request("Be brief.", (Asked("how many?", "ana"),))
KEY = "sk-secret"
# One that takes each parameter that it is sent first.
MODELS: dict[Api, str] = {"chat": "fake", "responses": "gpt-5.4"}
# Short, so that a test sees the limits; what keeps to them answers at once.
PATIENCE = Patience(connect_s=30, first_s=1, silence_s=0.5, after_end_s=0.5)
UNHURRIED = Patience()


@dataclass
class Rig:
    """`waits` are the pauses that were made before asking again; none takes time."""

    server: OpenAIServer
    model: Model
    waits: list[float]
    stop_server: Callable[[], Awaitable[None]]
    heard: str = ""
    first_word: asyncio.Event = field(default_factory=asyncio.Event)
    statuses: list[str] = field(default_factory=list[str])

    async def complete(self, request: Request = QUESTION) -> Completion:
        """A completion; what was streamed must be its text."""
        self.heard = ""
        completion = await self.model.complete(request, self.hear, self.see)
        assert self.heard == completion.text
        return completion

    async def hear(self, delta: str) -> None:
        self.heard += delta
        self.first_word.set()

    async def see(self, line: str) -> None:
        self.statuses.append(line)


@asynccontextmanager
async def rig(
    api: Api, *, model: str | None = None, patience: Patience = UNHURRIED
) -> AsyncGenerator[Rig]:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(OpenAIServer().serving())
        endpoint = Endpoint(model or MODELS[api], server.base_url, KEY)
        made = (ChatModel if api == "chat" else ResponsesModel)(endpoint, patience, wait)
        try:
            yield Rig(server, made, waits, stack.aclose)
        finally:
            await made.aclose()
