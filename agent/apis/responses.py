"""The model port over the Responses API: OpenAI's own, or a server's that has it, too."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx2
import openai
from openai import AsyncOpenAI, BaseModel
from openai.types.responses import Response, ResponseUsage

from ..metering import NO_TOKENS, Usage
from ..model import Completion, CompletionEnd, OnStatus, OnText, Request
from ..transcript import Entry
from .calls import Sent, read_calls
from .dialect import Dialect
from .endpoint import Endpoint
from .patience import Patience
from .response_items import items, native, options
from .server import Server, Sign, Sleep
from .thoughts import Headlines

FOREIGN_REASONING = "invalid_encrypted_content"


class ResponsesModel:
    """Streams; keeps nothing with the provider, so that the whole transcript goes each time."""

    def __init__(
        self, endpoint: Endpoint, patience: Patience, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.name = endpoint.model
        dialect = Dialect(cache_key=endpoint.is_openai)
        self._server = Server(endpoint, patience, dialect, sleep)

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        answer = await self._server.listen(
            lambda client, dialect: self._ask(client, dialect, request),
            lambda: _Answer(on_text, on_status),
            request,
        )
        return answer.completion(
            request.transcript, self.name, knows_tools=self._server.dialect.tools
        )

    async def aclose(self) -> None:
        await self._server.aclose()

    async def _ask(self, client: AsyncOpenAI, dialect: Dialect, request: Request) -> Any:
        async def ask(*, with_native: bool) -> Any:
            sent = items(request, dialect, model=self.name, with_native=with_native)
            return await client.responses.create(
                model=self.name,
                input=cast(Any, sent),
                stream=True,
                **options(request, dialect),
            )

        try:
            return await ask(with_native=True)
        except openai.BadRequestError as error:
            # Written under another key or by another version: it has to do without its reasoning.
            if error.code != FOREIGN_REASONING:
                raise
            return await ask(with_native=False)


class _Answer:
    """Puts a completion together from its events (`server.Answer`)."""

    def __init__(self, on_text: OnText, on_status: OnStatus) -> None:
        self._on_text = on_text
        self._on_status = on_status
        self._headlines = Headlines()
        self._output: list[Any] = []
        self._calls: dict[int, Sent] = {}
        self.usage: Usage | None = None
        self.is_begun = False
        self._text = ""
        self._message: int | None = None
        self._ending: CompletionEnd | None = None
        self.chars = 0

    @property
    def is_heard(self) -> bool:
        return bool(self._text)

    @property
    def is_over(self) -> bool:
        return self._ending is not None

    def cut(self) -> None:
        self._ending = "cut"

    async def take(self, event: Any) -> Sign:
        if not isinstance(event, BaseModel):
            raise ValueError(f"{event!r:.100}")
        said: Any = event
        match getattr(said, "type", None):
            case "response.output_text.delta" | "response.refusal.delta":
                await self._say(said.output_index, said.delta or "")
                return "piece"
            case "response.function_call_arguments.delta":
                self._calls.setdefault(said.output_index, Sent()).arguments += said.delta or ""
                self.chars += len(said.delta or "")
                return "piece"
            case "response.output_item.added":
                self._take_call(said.output_index, said.item)
                return "thought"
            case "response.output_item.done":
                self._output.append(said.item)
                self._take_call(said.output_index, said.item)
                return "thought"
            case "response.completed" | "response.incomplete" | "response.failed" | "error" as kind:
                await self._end(kind, said)
            case kind if kind is not None and kind.startswith("response.reasoning_"):
                return await self._think(kind, said)
            case _:
                pass
        return "nothing"

    def completion(self, before: tuple[Entry, ...], model: str, *, knows_tools: bool) -> Completion:
        """The whole answer, after what was said `before`."""
        ending = self._ending or "whole"
        sent = () if ending == "filtered" else self._calls.values()
        calls = read_calls(sent, before, is_cut=ending == "cut")
        own = native(self._output, model) if ending == "whole" else None
        return Completion(self._text, calls, self.usage or NO_TOKENS, ending, own, knows_tools)

    def _take_call(self, index: int, item: Any) -> None:
        if getattr(item, "type", None) == "function_call":
            self._calls[index] = Sent(item.call_id or "", item.name or "", item.arguments or "")

    async def _end(self, kind: str, event: Any) -> None:
        """The last event has the usage, and for servers that told nothing before, the output."""
        response: Any = getattr(event, "response", None)
        if kind == "error":
            raise _failed(event)
        if not isinstance(response, Response):
            raise ValueError("an end without a response")
        if kind == "response.failed":
            raise _failed(response.error)
        if not self._output:
            await self._take_output(list(response.output or ()))
        if isinstance(response.usage, ResponseUsage):
            self.usage = _usage(response.usage)
        self._ending = "whole" if kind == "response.completed" else _why(response)

    async def _take_output(self, output: list[Any]) -> None:
        self._output, was_heard = output, self.is_heard
        for index, item in enumerate(output):
            self._take_call(index, item)
            if item.type == "message" and not was_heard:
                for part in item.content:
                    await self._say(index, getattr(part, "text", ""))

    async def _say(self, index: int, delta: str) -> None:
        """A piece of the message with this number, apart from the one before."""
        gap = "\n\n" if self._text and index != self._message else ""
        self._message = index
        self.chars += len(delta)
        if delta:
            self._text += gap + delta
            await self._on_text(gap + delta)

    async def _think(self, kind: str, event: Any) -> Sign:
        line = None
        if kind == "response.reasoning_summary_text.delta":
            line = self._headlines.feed(event.delta or "")
        elif kind == "response.reasoning_summary_text.done":
            line = self._headlines.end_part()
        if line is not None:
            await self._on_status(line)
        return "thought"


def _why(response: Response) -> CompletionEnd:
    """Why an answer isn't complete."""
    details = response.incomplete_details
    return "filtered" if details is not None and details.reason == "content_filter" else "cut"


def _failed(error: Any) -> openai.APIError:
    """An error that came as an event, as the library would have raised it."""
    message = getattr(error, "message", None) or "the response failed"
    body = {"code": getattr(error, "code", None), "message": message}
    return openai.APIError(message, httpx2.Request("POST", "/responses"), body=body)


def _usage(usage: ResponseUsage) -> Usage:
    details = usage.input_tokens_details
    cached = (details.cached_tokens or 0) if details else 0
    return Usage(usage.input_tokens or 0, cached, usage.output_tokens or 0)
