"""The Responses API on the wire: the events of an answer, in the order in which they come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import Any

from aiohttp import web

from tests.fakes.openai.responses_rules import sealed
from tests.fakes.openai.rules import reasons
from tests.fakes.openai.script import Answer, Call, Trouble, calls_of
from tests.fakes.openai.wire import Stream

USAGE = {
    "input_tokens": 120,
    "input_tokens_details": {"cached_tokens": 100, "cache_write_tokens": 0},
    "output_tokens": 30,
    "output_tokens_details": {"reasoning_tokens": 10},
    "total_tokens": 150,
}
DELTA_CHARS = 5
_numbers = count(1)

Event = dict[str, Any]


async def stream(request: web.Request, answer: Answer, body: dict[str, Any]) -> web.StreamResponse:
    """Send an answer as server-sent events."""
    stream = await Stream.begin(request)
    response = {
        "id": "resp_1", "object": "response", "created_at": 1, "model": body["model"],
        "status": "in_progress", "output": [], "error": None, "incomplete_details": None,
        "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": None,
    }  # fmt: skip
    numbers = count()

    async def send(event: Event) -> None:
        await stream.send({**event, "sequence_number": next(numbers)}, event["type"])

    await send({"type": "response.created", "response": response})
    await send({"type": "response.in_progress", "response": response})
    output: list[dict[str, Any]] = []
    for event in _events(answer, body):
        await send(event)
        if event["type"] == "response.output_item.done":
            output.append(event["item"])
    if answer.trouble is not None:
        return await _break(stream, send, answer.trouble, response)
    await send(_end(answer, {**response, "output": output, "usage": USAGE}))
    return await stream.end()


async def _break(
    stream: Stream, send: Callable[[Event], Awaitable[None]], trouble: Trouble, response: Event
) -> web.StreamResponse:
    error = {"code": "server_error", "message": "The server had an error"}
    match trouble:
        case "error":
            await send({"type": "error", **error})
        case "failed":
            failed = {**response, "status": "failed", "error": error}
            await send({"type": "response.failed", "response": failed})
        case "ticks":
            while True:
                await send({"type": "response.in_progress", "response": response})
        case "flood":
            place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
            while True:
                await send({"type": "response.output_text.delta", "delta": "word " * 50, **place})
        case _:
            return await stream.break_by(trouble)
    return await stream.end()


def _events(answer: Answer, body: dict[str, Any]) -> Iterator[Event]:
    index = 0
    if answer.thoughts or (reasons(body["model"]) and body.get("include")):
        yield from _reasoning(index, answer, body)
        index += 1
    if answer.text or answer.refusal:
        yield from _message(index, answer)
        index += 1
    for call in calls_of(answer):
        yield from _call(index, call)
        index += 1


def _reasoning(index: int, answer: Answer, body: dict[str, Any]) -> Iterator[Event]:
    number = next(_numbers)
    item = {"type": "reasoning", "id": f"rs_{number}", "summary": []}
    yield {"type": "response.output_item.added", "output_index": index, "item": item}
    for part, thought in enumerate(answer.thoughts):
        place = {"item_id": item["id"], "output_index": index, "summary_index": part}
        head = "response.reasoning_summary"
        empty = {"type": "summary_text", "text": ""}
        yield {"type": f"{head}_part.added", "part": empty, **place}
        for start in range(0, len(thought), DELTA_CHARS):
            delta = thought[start : start + DELTA_CHARS]
            yield {"type": f"{head}_text.delta", "delta": delta, **place}
        yield {"type": f"{head}_text.done", "text": thought, **place}
        yield {"type": f"{head}_part.done", "part": {**empty, "text": thought}, **place}
    done: Event = {
        **item,
        "summary": [{"type": "summary_text", "text": t} for t in answer.thoughts],
    }
    if body.get("include"):
        done["encrypted_content"] = sealed(body["model"], number)
    yield {"type": "response.output_item.done", "output_index": index, "item": done}


def _message(index: int, answer: Answer) -> Iterator[Event]:
    item: Event = {"type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress"}
    place = {"item_id": "msg_1", "output_index": index, "content_index": 0}
    yield {"type": "response.output_item.added", "output_index": index, "item": item}
    text = answer.text or answer.refusal
    kind = "output_text" if answer.text else "refusal"
    for start in range(0, len(text), DELTA_CHARS):
        delta = text[start : start + DELTA_CHARS]
        yield {"type": f"response.{kind}.delta", "delta": delta, **place}
    if answer.trouble:
        return
    part = (
        {"type": "output_text", "text": text, "annotations": []}
        if answer.text
        else {"type": "refusal", "refusal": text}
    )
    item = {**item, "content": [part], "status": "completed"}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _call(index: int, call: Call) -> Iterator[Event]:
    item = {"type": "function_call", "id": f"fc_{index}", "name": call.name, "arguments": ""}
    if call.id is not None:
        item["call_id"] = call.id
    place = {"item_id": item["id"], "output_index": index}
    yield {"type": "response.output_item.added", "output_index": index, "item": item}
    half = len(call.arguments) // 2
    head = "response.function_call_arguments"
    for delta in (call.arguments[:half], call.arguments[half:]):
        yield {"type": f"{head}.delta", "delta": delta, **place}
    yield {"type": f"{head}.done", "arguments": call.arguments, **place}
    done = {**item, "arguments": call.arguments, "status": "completed"}
    yield {"type": "response.output_item.done", "output_index": index, "item": done}


def _end(answer: Answer, response: Event) -> Event:
    if answer.ending == "whole":
        return {"type": "response.completed", "response": {**response, "status": "completed"}}
    reason = "max_output_tokens" if answer.ending == "cut" else "content_filter"
    whole = {**response, "status": "incomplete", "incomplete_details": {"reason": reason}}
    return {"type": "response.incomplete", "response": whole}
