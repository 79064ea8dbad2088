"""A model whose every word follows from the request alone: the same question, the same answer.

So a turn that is resumed or repeated can be told from one that isn't. Pure: knows no HTTP.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.day import answers
from tests.fakes.day.cells import cells, mark, said
from tests.fakes.day.questions import Question, parse

NOTHING = "Answer 0: nothing was asked with a number."
MISSING = "nothing came back"
# How an output says that the data server was away, such as while the bot was killed.
UNHAD = "ToolError: "
MAX_TRIES = 4

# Where in a question's work a completion is: before its first cell, between, or the answer to it.
Phase = Literal["first", "between", "last"]


@dataclass(frozen=True, slots=True)
class Completion:
    """`codes` are the cells to run now; without any, `text` is the answer to all `numbers`."""

    text: str
    codes: tuple[str, ...]
    numbers: tuple[int, ...]
    phase: Phase


def complete(messages: Sequence[dict[str, Any]]) -> Completion:
    """What to say or run next, from the messages of a Chat Completions request."""
    turn = _turn(messages)
    asked = [question for one in turn if (question := _question(one)) is not None]
    done = _done(turn)
    for question in asked:
        open_ = [code for code in cells(question) if mark(code) not in done]
        if open_:
            first = (question.number, 1) not in done
            text = f"I count {question.number} in steps." if question.kind == "steps" else ""
            return Completion(
                text if first else "",
                tuple(open_[: 2 if first else None]),
                (question.number,),
                "first" if first else "between",
            )
    outputs = "\n".join(str(one["content"]) for one in turn if one["role"] == "tool")
    results = said(outputs)
    sections = [answers.section(one, results.get(one.number, MISSING)) for one in asked]
    text = "\n\n".join(sections) + answers.offers(asked) if asked else NOTHING
    return Completion(text, (), tuple(question.number for question in asked), "last")


def _done(turn: Sequence[dict[str, Any]]) -> set[tuple[int, int] | None]:
    """The cells that needn't run again: data that couldn't be had is asked for a few times more."""
    called: dict[str, tuple[int, int] | None] = {}  # ids are told apart within one message
    tries = Counter[tuple[int, int] | None]()
    done: set[tuple[int, int] | None] = set()
    for one in turn:
        if calls := one.get("tool_calls"):
            called = {call["id"]: mark(_code(call)) for call in calls}
            tries.update(called.values())
            done |= set(called.values())
        elif one["role"] == "tool" and UNHAD in str(one["content"]):
            cell = called[one["tool_call_id"]]
            if tries[cell] < MAX_TRIES:
                done.discard(cell)
    return done


def _turn(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What came after the last answer."""
    start = 0
    for index, message in enumerate(messages):
        if message["role"] in ("system", "assistant") and not message.get("tool_calls"):
            start = index + 1
    return list(messages[start:])


def _question(message: dict[str, Any]) -> Question | None:
    if message["role"] != "user":
        return None
    lines = str(message["content"]).splitlines()
    while lines and lines[0].startswith(">"):
        lines.pop(0)
    _, _, words = "\n".join(lines).partition(": ")
    return parse(words)


def _code(call: dict[str, Any]) -> str:
    return json.loads(call["function"]["arguments"])["code"]
