"""The model port over Chat Completions: OpenAI's, or any compatible server's."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

from openai import AsyncOpenAI
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import Choice, ChoiceDelta

from ..metering import NO_TOKENS, Usage
from ..model import Completion, CompletionEnd, OnStatus, OnText, Request
from ..transcript import Entry
from .calls import Sent, read_calls
from .chat_messages import messages, options
from .dialect import Dialect
from .endpoint import Endpoint
from .patience import Patience
from .server import Server, Sign, Sleep
from .thoughts import ThoughtFilter

# Whatever else a server gives as a reason is an ordinary end.
_ENDINGS: dict[str, CompletionEnd] = {"length": "cut", "content_filter": "filtered"}


class ChatModel:
    """Streams. What the server doesn't know is learned from its refusals."""

    def __init__(
        self, endpoint: Endpoint, patience: Patience, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.name = endpoint.model
        dialect = Dialect()
        if endpoint.is_openai:
            dialect = Dialect(limit="max_completion_tokens", cache_key=True)
        self._server = Server(endpoint, patience, dialect, sleep)

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        async def ask(client: AsyncOpenAI, dialect: Dialect) -> Any:
            return await client.chat.completions.create(
                model=self.name,
                messages=cast(Any, messages(request, dialect)),
                stream=True,
                **options(request, dialect),
            )

        answer = await self._server.listen(ask, lambda: _Answer(on_text), request)
        return await answer.completion(request.transcript, knows_tools=self._server.dialect.tools)

    async def aclose(self) -> None:
        await self._server.aclose()


class _Answer:
    """Puts a completion together from its chunks (`server.Answer`)."""

    def __init__(self, on_text: OnText) -> None:
        self._on_text = on_text
        self._thoughts = ThoughtFilter()
        self._calls: list[tuple[int | None, Sent]] = []
        self.usage: Usage | None = None
        self.is_begun = False
        self._text = ""
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
        if not isinstance(event, ChatCompletionChunk):
            raise ValueError(f"{event!r:.100}")
        if isinstance(event.usage, CompletionUsage):
            self.usage = _usage(event.usage)
        choices = event.choices or []
        return await self._take(choices[0]) if choices else "nothing"

    async def completion(self, before: tuple[Entry, ...], *, knows_tools: bool) -> Completion:
        """The whole answer, after what was said `before`."""
        await self._say(self._thoughts.finish())
        ending = self._ending or "whole"
        sent = () if ending == "filtered" else (call for _, call in self._calls)
        calls = read_calls(sent, before, is_cut=ending == "cut")
        usage = self.usage or NO_TOKENS
        return Completion(self._text, calls, usage, ending, knows_tools=knows_tools)

    async def _take(self, choice: Any) -> Sign:
        if not isinstance(choice, Choice):
            raise ValueError(f"{choice!r:.100}")
        delta: Any = choice.delta
        sign: Sign = "nothing"
        if isinstance(delta, ChoiceDelta):
            extra: dict[str, Any] = delta.model_extra or {}
            if extra.get("reasoning_content") or extra.get("reasoning"):
                sign = "thought"
            for call in delta.tool_calls or []:
                sign = "piece"
                self._take_call(call)
            texts: tuple[Any, ...] = (delta.content, delta.refusal)
            for said in texts:
                if said and isinstance(said, str):
                    sign = "piece"
                    self.chars += len(said)
                    await self._say(self._thoughts.feed(said))
        if choice.finish_reason is not None:
            self._ending = _ENDINGS.get(choice.finish_reason, "whole")
        return sign

    def _take_call(self, delta: Any) -> None:
        """A piece of a call: the next of the call with its number, unless it has another id.

        Some servers number no calls, or all of them 0.
        """
        index: int | None = delta.index
        same = [call for number, call in self._calls if number == index]
        call = same[-1] if same else None
        if call is None or (delta.id and call.id and delta.id != call.id):
            call = Sent()
            self._calls.append((index, call))
        call.id = call.id or delta.id or ""
        if delta.function is not None:
            call.name = call.name or delta.function.name or ""
            arguments: Any = delta.function.arguments or ""
            text = arguments if isinstance(arguments, str) else json.dumps(arguments)
            call.arguments += text
            self.chars += len(text)

    async def _say(self, text: str) -> None:
        if text:
            self._text += text
            await self._on_text(text)


def _usage(usage: CompletionUsage) -> Usage:
    details = usage.prompt_tokens_details
    cached = (details.cached_tokens or 0) if details else 0
    return Usage(usage.prompt_tokens or 0, cached, usage.completion_tokens or 0)
