"""Chat Completions on the wire."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.fakes.openai.script import Answer, calls_of
from tests.fakes.openai.wire import Stream

USAGE = {
    "prompt_tokens": 120,
    "completion_tokens": 30,
    "total_tokens": 150,
    "prompt_tokens_details": {"cached_tokens": 100},
}
_REASONS = {"cut": "length", "filtered": "content_filter"}


async def stream(
    request: web.Request, answer: Answer, *, delta_chars: int = 5
) -> web.StreamResponse:
    """Send an answer as server-sent events."""
    stream = await Stream.begin(request)
    for delta in _deltas(answer, delta_chars):
        await stream.send(_chunk([{"index": 0, "delta": delta, "finish_reason": None}]))
    match answer.trouble:
        case None:
            reason = _REASONS.get(answer.ending, "tool_calls" if answer.calls else "stop")
            await stream.send(_chunk([{"index": 0, "delta": {}, "finish_reason": reason}]))
            if (await request.json()).get("stream_options", {}).get("include_usage"):
                await stream.send(_chunk([], USAGE))
            return await stream.end(b"data: [DONE]\n\n")
        case "error" | "failed":
            error = {"message": "The server had an error", "type": "server_error", "code": None}
            await stream.send({"error": error})
            return await stream.end()
        case "ticks" | "flood":
            content = "word " * 50 if answer.trouble == "flood" else ""
            piece = _chunk([{"index": 0, "delta": {"content": content}, "finish_reason": None}])
            while True:
                await stream.send(piece)
        case trouble:
            return await stream.break_by(trouble)


def _deltas(answer: Answer, chars: int) -> list[dict[str, Any]]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning_content": thought} for thought in answer.thoughts]
    deltas += [{"content": answer.text[i : i + chars]} for i in range(0, len(answer.text), chars)]
    if answer.refusal:
        deltas.append({"refusal": answer.refusal})
    for index, call in enumerate(calls_of(answer)):
        half = len(call.arguments) // 2
        first = {"name": call.name, "arguments": call.arguments[:half]}
        named = {"id": call.id} if call.id is not None else {}
        deltas += [
            {"tool_calls": [{"index": index, "type": "function", "function": first, **named}]},
            {"tool_calls": [{"index": index, "function": {"arguments": call.arguments[half:]}}]},
        ]
    return deltas


def _chunk(choices: list[dict[str, Any]], usage: Any = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "fake",
        "choices": choices,
        "usage": usage,
    }
