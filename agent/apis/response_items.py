"""A request in the shape of the Responses API, and what an answer leaves for the next. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..model import Request
from ..prompt import FENCED, TOOL_DESCRIPTION, TOOL_NAME, TOOL_PARAMETERS
from ..transcript import Asked, Entry, Folded, Native, Observed, Said
from . import fenced
from .calls import arguments_of
from .dialect import Dialect

TOOL = {
    "type": "function",
    "name": TOOL_NAME,
    "description": TOOL_DESCRIPTION,
    "parameters": TOOL_PARAMETERS | {"additionalProperties": False},
    "strict": True,
}
ENCRYPTED = "reasoning.encrypted_content"
# What the API asks for at least.
MIN_OUTPUT_TOKENS = 16

Item = dict[str, Any]


def options(request: Request, dialect: Dialect) -> dict[str, Any]:
    """What is asked for besides the items. Nothing stays with the provider: `store` is off."""
    fallback = f"\n{FENCED}" if request.may_run and not dialect.tools else ""
    chosen: dict[str, Any] = {
        "instructions": request.system + fallback,
        "max_output_tokens": max(request.max_output_tokens, MIN_OUTPUT_TOKENS),
        "store": False,
    }
    if request.may_run and dialect.tools:
        chosen["tools"] = [TOOL]
    if dialect.reasoning:
        chosen["include"] = [ENCRYPTED]
        if dialect.summary:
            chosen["reasoning"] = {"summary": "auto"}
    if dialect.cache_key and request.cache_key:
        chosen["prompt_cache_key"] = request.cache_key
    return chosen


def items(request: Request, dialect: Dialect, *, model: str, with_native: bool) -> list[Item]:
    """The transcript in the API's shape; answers of this `model` as it wrote them itself."""
    model = model if with_native else ""
    written: set[str] = set()
    return [item for e in request.transcript for item in _items(e, written, dialect, model)]


def native(output: Iterable[Any], model: str) -> Native | None:
    """What of an answer the model wants back besides its words and calls; None if nothing."""
    kept = [item for one in output if (item := _kept(one)) is not None]
    if not any(item["type"] == "reasoning" or "phase" in item for item in kept):
        return None
    return Native(model, tuple(json.dumps(item, ensure_ascii=False) for item in kept))


def _items(entry: Entry, written: set[str], dialect: Dialect, model: str) -> Iterator[Item]:
    match entry:
        case Folded() | Asked():
            yield _message("user", entry.as_text())
        case Observed(call_id, text) if call_id in written:
            yield _message("user", fenced.output(text))
        case Observed(call_id, text):
            yield {"type": "function_call_output", "call_id": call_id, "output": text}
        case Said(text, calls) if calls and not (dialect.tools and fenced.are_native(calls)):
            written.update(call.id for call in calls)
            yield _message("assistant", fenced.text(text, calls))
        case Said() if own := _own(entry, model):
            yield from own
        case Said(text, calls):
            if text or not calls:
                yield _message("assistant", text or fenced.NO_ANSWER)
            for call in calls:
                yield {
                    "type": "function_call",
                    "call_id": call.id,
                    "name": TOOL_NAME,
                    "arguments": arguments_of(call),
                }


def _message(role: str, content: str) -> Item:
    """With its type, which OpenAI can do without and llama.cpp can't."""
    return {"type": "message", "role": role, "content": content}


def _own(said: Said, model: str) -> list[Item]:
    """The answer as this model wrote it, if its calls are the ones that were taken as such."""
    if said.native is None or said.native.model != model:
        return []
    own: list[Item] = [json.loads(item) for item in said.native.items]
    asked = [item.get("call_id") for item in own if item["type"] == "function_call"]
    taken = [call.id for call in said.calls if call.code is not None]
    return own if asked == taken and len(taken) == len(said.calls) else []


def _kept(item: Any) -> Item | None:
    """An item of the output as it goes back: without ids, which name nothing when unstored."""
    whole: Item = item.model_dump(exclude_none=True)
    match whole.get("type"):
        case "reasoning" if whole.get("encrypted_content"):
            names = ("type", "id", "summary", "encrypted_content")
        case "message":
            names = ("type", "role", "content", "phase")
            whole["content"] = [_part(part) for part in whole.get("content", [])]
        case "function_call":
            names = ("type", "call_id", "name", "arguments")
        case _:
            return None
    return {name: whole[name] for name in names if name in whole}


def _part(part: Item) -> Item:
    if part.get("type") == "refusal":
        return {"type": "refusal", "refusal": part.get("refusal", "")}
    return {"type": "output_text", "text": part.get("text", "")}
