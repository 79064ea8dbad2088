"""A request in the shape of Chat Completions. Pure."""

from __future__ import annotations

from typing import Any

from ..model import Request
from ..prompt import FENCED, TOOL_DESCRIPTION, TOOL_NAME, TOOL_PARAMETERS
from ..transcript import Asked, Entry, Folded, Observed, Said, ToolCall
from . import fenced
from .calls import arguments_of
from .dialect import Dialect

TOOL = {
    "type": "function",
    "function": {
        "name": TOOL_NAME,
        "description": TOOL_DESCRIPTION,
        "parameters": TOOL_PARAMETERS,
    },
}

Message = dict[str, Any]


def options(request: Request, dialect: Dialect) -> dict[str, Any]:
    """What is asked for besides the messages."""
    chosen: dict[str, Any] = {dialect.limit: request.max_output_tokens}
    if dialect.usage:
        chosen["stream_options"] = {"include_usage": True}
    if request.may_run and dialect.tools:
        chosen["tools"] = [TOOL]
        if dialect.effort is not None:
            chosen["reasoning_effort"] = dialect.effort
    if dialect.cache_key and request.cache_key:
        chosen["prompt_cache_key"] = request.cache_key
    return chosen


def messages(request: Request, dialect: Dialect) -> list[Message]:
    """The transcript in the API's shape. Cells from fences go back as the text they were."""
    system = request.system
    if request.may_run and not dialect.tools:
        system = f"{system}\n{FENCED}"
    role = "system" if dialect.system_role else "user"
    written: set[str] = set()
    made = [{"role": role, "content": system}]
    made += [_message(entry, written, dialect) for entry in request.transcript]
    return made if dialect.may_repeat_role and dialect.system_role else _merged(made)


def _message(entry: Entry, written: set[str], dialect: Dialect) -> Message:
    """One entry; `written` are the ids of calls that went as text."""
    match entry:
        case Folded() | Asked():
            return {"role": "user", "content": entry.as_text()}
        case Observed(call_id, text) if call_id in written:
            return {"role": "user", "content": fenced.output(text)}
        case Observed(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}
        case Said(text, calls) if calls and not (dialect.tools and fenced.are_native(calls)):
            written.update(call.id for call in calls)
            return {"role": "assistant", "content": fenced.text(text, calls)}
        case Said(text, calls) if calls:
            made = [_tool_call(call) for call in calls]
            return {"role": "assistant", "content": text or None, "tool_calls": made}
        case Said(text):
            return {"role": "assistant", "content": text or fenced.NO_ANSWER}


def _tool_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": TOOL_NAME, "arguments": arguments_of(call)}
    return {"id": call.id, "type": "function", "function": function}


def _merged(made: list[Message]) -> list[Message]:
    """Messages of one role that follow each other as one; some models know nothing else."""
    merged: list[Message] = []
    for message in made:
        plain = message["role"] in ("user", "assistant") and "tool_calls" not in message
        if plain and merged and merged[-1]["role"] == message["role"]:
            merged[-1] = {**message, "content": f"{merged[-1]['content']}\n\n{message['content']}"}
        else:
            merged.append(message)
    return merged
