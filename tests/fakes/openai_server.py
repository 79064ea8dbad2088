"""A Chat Completions server on the loopback: streams what a test put into it, or breaks as told."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

USAGE = {
    "prompt_tokens": 120,
    "completion_tokens": 30,
    "total_tokens": 150,
    "prompt_tokens_details": {"cached_tokens": 100},
}


@dataclass(frozen=True)
class Answer:
    """`calls` are the arguments of `run_python` calls as raw text, cut into two deltas each."""

    text: str = ""
    calls: tuple[str, ...] = ()
    breaks_off: bool = False


@dataclass(frozen=True)
class Refusal:
    status: int
    message: str
    retry_after: str | None = None


# An answer may follow from the request, such as from what a cell printed.
Step = Answer | Refusal | Callable[[dict[str, Any]], Answer]


def printed(request: dict[str, Any]) -> str:
    """What the last cell printed, as the model sees it."""
    return str(next(m for m in reversed(request["messages"]) if m["role"] == "tool")["content"])


class OpenAIServer:
    """`base_url` is for the client; `requests` has every body it sent."""

    def __init__(self) -> None:
        self.base_url = ""
        self.requests: list[dict[str, Any]] = []
        self.script: deque[Step] = deque()

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[OpenAIServer]:
        async with completions(self._complete) as self.base_url:
            yield self

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        step = self.script.popleft()
        if callable(step):
            step = step(self.requests[-1])
        if isinstance(step, Refusal):
            headers = {"Retry-After": step.retry_after} if step.retry_after else {}
            error = {"error": {"message": step.message, "type": "test", "code": None}}
            return web.json_response(error, status=step.status, headers=headers)
        return await stream(request, step)


@asynccontextmanager
async def completions(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncGenerator[str]:
    """Serve Chat Completions with this handler on the loopback; gives the base URL."""
    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_post("/v1/chat/completions", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def stream(
    request: web.Request, answer: Answer, *, delta_chars: int = 5
) -> web.StreamResponse:
    """Send an answer as server-sent events."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for delta in _deltas(answer, delta_chars):
        await _send(response, [{"index": 0, "delta": delta, "finish_reason": None}])
        await asyncio.sleep(0)
    if not answer.breaks_off:
        reason = "tool_calls" if answer.calls else "stop"
        await _send(response, [{"index": 0, "delta": {}, "finish_reason": reason}])
        await _send(response, [], USAGE)
        await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def _deltas(answer: Answer, chars: int) -> list[dict[str, Any]]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": answer.text[i : i + chars]} for i in range(0, len(answer.text), chars)]
    for index, arguments in enumerate(answer.calls):
        half = len(arguments) // 2
        first = {"name": "run_python", "arguments": arguments[:half]}
        deltas += [
            {"tool_calls": [{"index": index, "id": f"call_{index}", "type": "function",
                             "function": first}]},
            {"tool_calls": [{"index": index, "function": {"arguments": arguments[half:]}}]},
        ]  # fmt: skip
    return deltas


async def _send(
    response: web.StreamResponse, choices: list[dict[str, Any]], usage: Any = None
) -> None:
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "fake",
        "choices": choices,
        "usage": usage,
    }
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
