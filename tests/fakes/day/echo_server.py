"""The echo model over HTTP, as a Chat Completions server; holds what a test wants held."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.day.echo_model import Completion, Phase, complete
from tests.fakes.openai_server import Answer, completions, stream

Point = tuple[int, Phase]


class EchoServer:
    """`hold` has it wait at a point of a question's work until `release`; `reached` waits for it
    to come there. `on_request` is told of every request.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self.on_request: Callable[[], object] = lambda: None
        self.answered: list[tuple[int, ...]] = []
        self._held: dict[Point, asyncio.Event] = {}
        self._reached: dict[Point, asyncio.Event] = {}

    def hold(self, number: int, phase: Phase) -> None:
        self._held.setdefault((number, phase), asyncio.Event())

    def release(self, number: int, phase: Phase) -> None:
        self._held[number, phase].set()

    async def reached(self, number: int, phase: Phase, deadline_s: float = 120) -> None:
        """Return when the model is asked for this.

        Raises:
            TimeoutError: it isn't.
        """
        try:
            async with asyncio.timeout(deadline_s):
                await self._reached.setdefault((number, phase), asyncio.Event()).wait()
        except TimeoutError as error:
            raise TimeoutError(f"the model isn't asked for {phase} of {number}") from error

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[EchoServer]:
        async with completions(self._complete) as self.base_url:
            try:
                yield self
            finally:
                for held in self._held.values():
                    held.set()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        asked: dict[str, Any] = await request.json()
        self.on_request()
        completion = complete(asked["messages"])
        for number in completion.numbers:
            point = (number, completion.phase)
            self._reached.setdefault(point, asyncio.Event()).set()
            if point in self._held:
                await self._held[point].wait()
        if not completion.codes:
            self.answered.append(completion.numbers)
        try:
            return await stream(request, _answer(completion), delta_chars=40)
        except ConnectionResetError:  # who asked was stopped or killed
            return web.Response()


def _answer(completion: Completion) -> Answer:
    calls = tuple(json.dumps({"code": code}) for code in completion.codes)
    return Answer(completion.text, calls)
