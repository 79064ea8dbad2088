"""What a fake model server is told to do: answers, refusals, and ways to break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

# Instead of the end: the stream ends early or is torn off, an error comes as an event, a line that
# is no JSON or no event, nothing more, bytes that make no event, events that say nothing, or text
# without end.
Trouble = Literal[
    "eof", "torn", "error", "failed", "garbage", "odd", "silence", "drip", "ticks", "flood"
]


@dataclass(frozen=True)
class Call:
    """A call with a name or an id other than the fake's own; None for no id at all."""

    arguments: str
    name: str = "run_python"
    id: str | None = "call_0"


@dataclass(frozen=True)
class Answer:
    """`calls` are the arguments of `run_python` calls as raw text, cut into two deltas each.

    `thoughts` are the parts of a summary of the model's reasoning, as the API tells it.
    """

    text: str = ""
    calls: tuple[str | Call, ...] = ()
    thoughts: tuple[str, ...] = ()
    refusal: str = ""
    ending: Literal["whole", "cut", "filtered"] = "whole"
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Refusal:
    status: int
    message: str
    retry_after: str | None = None
    code: str | None = None
    location: str | None = None


@dataclass(frozen=True)
class Nothing:
    """Not even a header comes."""


# An answer may follow from the request, such as from what a cell printed.
Step = Answer | Refusal | Nothing | Callable[[dict[str, Any]], Answer]
# A server's own rule: why it refuses a request, if it does.
Rule = Callable[[dict[str, Any]], Refusal | None]


def calls_of(answer: Answer) -> list[Call]:
    """The calls, each with an id."""
    return [
        call if isinstance(call, Call) else Call(call, id=f"call_{index}")
        for index, call in enumerate(answer.calls)
    ]


def refusing(refusal: Refusal, what: Callable[[dict[str, Any]], bool]) -> Rule:
    """A server that refuses such requests."""
    return lambda body: refusal if what(body) else None


def without_tools(status: int, message: str) -> Rule:
    """A server that knows no tools, and says so in its own words."""
    return refusing(Refusal(status, message), lambda body: "tools" in body)
