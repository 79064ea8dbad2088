"""A thread as it is played: a real bot, sandbox and data, and a model server that says what a
capable model would. What the server received is what is counted.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from adapters.messages import Author, ThreadKey
from benchmarks.tokens.counting import Body, Request, request
from benchmarks.tokens.orders import Orders
from benchmarks.tokens.questions import LOOK, Question
from bot.app import App
from bot.cli.once import Asker, outcome, question, reply_on
from tests.fakes.openai_server import Answer, OpenAIServer, printed

Way = Literal["look", "cell"]
ANA = Author("U1", "Ana", "en-GB", "Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Step:
    """A cell and what the model was told of it; `words` are the model's own, at the end."""

    code: str
    observed: str


@dataclass(frozen=True, slots=True)
class Played:
    """A question as it was answered. `requests` are all that were sent for it."""

    question: Question
    steps: tuple[Step, ...]
    answer: str
    is_right: bool
    requests: tuple[Request, ...]


async def play(
    app: App,
    server: OpenAIServer,
    name: str,
    questions: Sequence[Question],
    orders: Orders,
    way: Way,
) -> list[Played]:
    """Ask the questions of a thread in order."""
    key = ThreadKey("terminal", "local", "tokens", name)
    played: list[Played] = []
    for one in questions:
        before = len(server.requests)
        server.script.extend(_script(one, way))
        message = question(key, ANA, one.text)
        reply = reply_on(io.StringIO(), app.settings.home)
        await app.turns.accept(message, Asker(message, reply))
        await app.turns.idle()
        said = await outcome(app.store, message, "")
        requests = tuple(map(request, server.requests[before:]))
        is_right = not server.script and all(text in said["answer"] for text in one.truth(orders))
        server.script.clear()
        steps = _steps(server.requests[-1]["messages"])
        played.append(Played(one, steps, said["answer"], is_right, requests))
    await app.sessions.stop(await app.store.open_thread(str(key)))
    return played


def _steps(messages: list[Body]) -> tuple[Step, ...]:
    """The last question's cells, as the last request tells of them."""
    last = max(number for number, one in enumerate(messages) if one["role"] == "user")
    calls = [call for one in messages[last:] for call in one.get("tool_calls", ())]
    observed = [one["content"] for one in messages[last:] if one["role"] == "tool"]
    codes = [json.loads(call["function"]["arguments"])["code"] for call in calls]
    return tuple(map(Step, codes, observed))


def _script(one: Question, way: Way) -> list[Any]:
    looks = [_call(LOOK)] if one.looks else []
    if way == "cell":
        return [*looks, _call(one.answers)]
    return [*looks, _call(one.prints), lambda body: Answer(_words(one, printed(body)))]


def _words(one: Question, observed: str) -> str:
    lines = [line for line in observed.split("\n") if not line.startswith("[figure")]
    return one.words.format(*lines, all="\n".join(lines))


def _call(code: str) -> Answer:
    return Answer(calls=(json.dumps({"code": code}),))
