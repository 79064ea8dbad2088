"""The model port over Chat Completions: OpenAI's, or any compatible server's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, cast
from urllib.parse import urlsplit

import openai
from openai import AsyncOpenAI

from .errors import ModelError
from .model import Completion, OnText, Request, Usage
from .prompt import TOOL_DESCRIPTION, TOOL_NAME, TOOL_PARAMETERS
from .transcript import Asked, Entry, Observed, Said, ToolCall

OPENAI_HOST = "api.openai.com"
TOOL = {
    "type": "function",
    "function": {
        "name": TOOL_NAME,
        "description": TOOL_DESCRIPTION,
        "parameters": TOOL_PARAMETERS,
    },
}


class ChatCompletionsModel:
    """Streams; retries as the library does (429, 5xx, connection) and once for a broken stream."""

    def __init__(
        self,
        name: str,
        *,
        api_key: str,
        base_url: str,
        timeout_s: float = 120,
        max_retries: int = 3,
    ) -> None:
        self.name = name
        self._host = urlsplit(base_url).hostname or base_url
        self._client = AsyncOpenAI(
            api_key=api_key, base_url=base_url, timeout=timeout_s, max_retries=max_retries
        )

    async def complete(self, request: Request, on_text: OnText) -> Completion:
        stream = _Stream(on_text)
        try:
            for attempt in (1, 2):
                async for chunk in self._chunks(request):
                    await stream.take(chunk)
                if stream.finished:
                    return stream.completion()
                if stream.text or attempt == 2:
                    break
        except openai.APIError as error:
            raise self._told(error) from error
        raise ModelError(
            "The model's answer broke off; please try again.",
            operator=f"{self._host}: the stream ended without a finish_reason",
        )

    async def aclose(self) -> None:
        await self._client.close()

    async def _chunks(self, request: Request) -> AsyncIterator[Any]:
        openai_own = self._host == OPENAI_HOST
        limit = "max_completion_tokens" if openai_own else "max_tokens"
        options: dict[str, Any] = {limit: request.max_output_tokens}
        if request.may_run:
            options["tools"] = [TOOL]
        if openai_own and request.cache_key:
            options["prompt_cache_key"] = request.cache_key
        stream = await self._client.chat.completions.create(
            model=self.name,
            messages=cast(Any, [{"role": "system", "content": request.system}, *messages(request)]),
            stream=True,
            stream_options={"include_usage": True},
            **options,
        )
        async with stream:
            async for chunk in stream:
                yield chunk

    def _told(self, error: openai.APIError) -> ModelError:
        """The one place where the library's errors become ours."""
        operator = f"{self._host}, {self.name}: {type(error).__name__}: {error.message[:500]}"
        match error:
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                person = "The model refused our key; the operator has to check OPENAI_API_KEY."
            case openai.NotFoundError():
                person = "The model isn't there; the operator has to check THREADBOOK_MODEL."
            case openai.RateLimitError():
                person = "The model is overloaded or our quota is used up; try again in a minute."
            case openai.BadRequestError() if "context" in error.message.lower():
                person = "This thread has grown too long for the model. Say /clear and ask again."
            case openai.APITimeoutError():
                person = "The model didn't answer in time; please try again."
            case openai.APIConnectionError():
                person = "The model can't be reached; the operator has to check OPENAI_BASE_URL."
            case openai.InternalServerError():
                person = "The model's server has a problem; try again in a minute."
            case _:
                person = "The model refused the request; the operator finds the reason in the log."
        return ModelError(person, operator=operator)


class _Stream:
    """Puts a completion together from its chunks."""

    def __init__(self, on_text: OnText) -> None:
        self._on_text = on_text
        self._calls: dict[int, dict[str, str]] = {}
        self._usage = Usage()
        self.text = ""
        self.finished = False

    async def take(self, chunk: Any) -> None:
        if chunk.usage is not None:
            details = chunk.usage.prompt_tokens_details
            cached = (details.cached_tokens or 0) if details else 0
            self._usage = Usage(chunk.usage.prompt_tokens, cached, chunk.usage.completion_tokens)
        for choice in chunk.choices[:1]:
            deltas: list[Any] = choice.delta.tool_calls or []
            for delta in deltas:
                call = self._calls.setdefault(delta.index, {"id": "", "arguments": ""})
                call["id"] = delta.id or call["id"]
                if delta.function is not None:
                    call["arguments"] += delta.function.arguments or ""
            if choice.delta.content:
                self.text += choice.delta.content
                await self._on_text(choice.delta.content)
            self.finished = self.finished or choice.finish_reason is not None

    def completion(self) -> Completion:
        calls = (
            ToolCall(call["id"] or f"call-{index}", code_of(call["arguments"]), call["arguments"])
            for index, call in sorted(self._calls.items())
        )
        return Completion(self.text, tuple(calls), self._usage)


def code_of(arguments: str) -> str | None:
    """The code in a call's arguments; servers get their JSON wrong in known ways."""
    try:
        parsed: Any = json.loads(arguments, strict=False)
        if isinstance(parsed, str):  # encoded twice
            parsed = json.loads(parsed, strict=False)
    except ValueError:
        return None
    code: Any = cast("dict[str, Any]", parsed).get("code") if isinstance(parsed, dict) else None
    return code if isinstance(code, str) and code.strip() else None


def messages(request: Request) -> list[dict[str, Any]]:
    """The transcript in the API's shape. Cells from fences go back as the text they were."""
    fenced: set[str] = set()
    return [_message(entry, fenced) for entry in request.transcript]


def _message(entry: Entry, fenced: set[str]) -> dict[str, Any]:
    match entry:
        case Asked():
            return {"role": "user", "content": entry.as_text()}
        case Observed(call_id, text) if call_id in fenced:
            return {"role": "user", "content": f"Output of the code:\n{text}"}
        case Observed(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}
        case Said(text, calls) if calls and all(c.id.startswith("fence-") for c in calls):
            fenced.update(call.id for call in calls)
            code = "\n".join(f"```python\n{call.code}\n```" for call in calls)
            return {"role": "assistant", "content": f"{text}\n{code}".strip()}
        case Said(text, calls):
            message: dict[str, Any] = {"role": "assistant", "content": text or None}
            if calls:
                message["tool_calls"] = [_tool_call(call) for call in calls]
            elif not text:
                message["content"] = "(no answer)"
            return message


def _tool_call(call: ToolCall) -> dict[str, Any]:
    arguments = call.raw if call.code is None else json.dumps({"code": call.code})
    function = {"name": TOOL_NAME, "arguments": arguments}
    return {"id": call.id, "type": "function", "function": function}
