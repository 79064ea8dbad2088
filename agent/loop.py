"""From a question to an answer: the model and the cells take turns until one of them is done.

Knows the model port and something that runs code. Knows no platform.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.session import Execution

from .errors import ModelError
from .fences import FenceFilter
from .model import Completion, Model, Request, Usage
from .observation import describe
from .prompt import system_text
from .transcript import Asked, Entry, Observed, Said, ToolCall

Ended = Literal["answered", "step_limit", "time_limit", "token_limit"]

UNREADABLE = 'The call could not be read. Send {"code": "..."} with Python in it.'
LAST_CALL = "No more code can run in this turn. Answer now with what is known."
REACHED = {
    "step_limit": "I stopped after {steps} steps without an answer. Say *continue* to go on.",
    "time_limit": "I stopped after {seconds:.0f} s without an answer. Say *continue* to go on.",
    "token_limit": "I stopped at this turn's limit of {tokens:,} tokens. Ask for a smaller part.",
}
EMPTY = "The model gave an empty answer; please ask again in other words."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn may use before it ends politely."""

    max_steps: int = 12
    time_s: float = 300
    max_tokens: int = 80_000
    max_output_tokens: int = 4_000


class Watcher(Protocol):
    """Whoever shows a turn while it happens."""

    async def said(self, delta: str) -> None: ...

    async def running(self, step: int, code: str) -> None: ...

    async def ran(self, execution: Execution) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """`text` is exactly what the watcher was told; `entries` are the turn's new transcript."""

    text: str
    entries: tuple[Entry, ...]
    usage: Usage
    steps: int
    ended: Ended


RunPython = Callable[[str], Awaitable[Execution]]


async def answer(
    question: Asked,
    history: tuple[Entry, ...],
    *,
    model: Model,
    run_python: RunPython,
    watch: Watcher,
    limits: Limits,
    cache_key: str | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Answer one question.

    Raises:
        ModelError: the model failed; what it had said so far has been shown.
    """
    turn = _Turn(history, question, watch)
    deadline = clock() + limits.time_s
    while True:
        reached = _limit(turn, limits, clock() >= deadline)
        if reached == "token_limit":
            await turn.tell(REACHED[reached].format(tokens=limits.max_tokens))
            return turn.outcome(reached)
        request = Request(
            system=system_text() + (f"\n{LAST_CALL}" if reached else ""),
            transcript=turn.transcript,
            may_run=reached is None,
            max_output_tokens=limits.max_output_tokens,
            cache_key=cache_key,
        )
        calls = await turn.ask(model, request)
        if reached is not None:
            if calls or not turn.answered:
                said = REACHED[reached].format(steps=turn.steps, seconds=limits.time_s)
                await turn.tell(said)
            return turn.outcome(reached)
        if not calls:
            if not turn.answered:
                await turn.tell(EMPTY)
            return turn.outcome("answered")
        for call in calls:
            await turn.run(call, run_python)


def _limit(turn: _Turn, limits: Limits, out_of_time: bool) -> Ended | None:
    if turn.usage.total_tokens >= limits.max_tokens:
        return "token_limit"
    if out_of_time:
        return "time_limit"
    return "step_limit" if turn.steps >= limits.max_steps else None


class _Turn:
    """What has happened so far in one turn."""

    def __init__(self, history: tuple[Entry, ...], question: Asked, watch: Watcher) -> None:
        self._history = history
        self._new: list[Entry] = [question]
        self._watch = watch
        self._text = ""
        self._pause = ""
        self.usage = Usage()
        self.steps = 0
        self.answered = False

    @property
    def transcript(self) -> tuple[Entry, ...]:
        return (*self._history, *self._new)

    def outcome(self, ended: Ended) -> Outcome:
        return Outcome(self._text, tuple(self._new), self.usage, self.steps, ended)

    async def ask(self, model: Model, request: Request) -> tuple[ToolCall, ...]:
        """One completion, shown as it comes; the cells that the model wants."""
        fences = FenceFilter()
        before = len(self._text)

        async def on_text(delta: str) -> None:
            await self._say(fences.feed(delta))

        completion = await model.complete(request, on_text)
        await self._say(fences.finish())
        calls = completion.calls
        if not calls and fences.code:
            if request.may_run and not self._calls_tools:
                calls = (ToolCall(f"fence-{len(self.transcript)}", fences.code),)
            else:
                await self._say("\n" + fences.withheld)
        self.usage += completion.usage
        self.answered = len(self._text) > before
        self._pause = "\n\n" if self.answered else self._pause
        self._new.append(Said(_text_of(completion, fences, calls), calls))
        return calls

    async def run(self, call: ToolCall, run_python: RunPython) -> None:
        self.steps += 1
        if call.code is None:
            self._new.append(Observed(call.id, UNREADABLE))
            return
        await self._watch.running(self.steps, call.code)
        execution = await run_python(call.code)
        await self._watch.ran(execution)
        self._new.append(Observed(call.id, describe(execution)))

    async def tell(self, sentence: str) -> None:
        self._pause = "\n\n" if self._text else ""
        await self._say(sentence)

    @property
    def _calls_tools(self) -> bool:
        """Whether this model has shown that it knows native calls."""
        return any(
            not call.id.startswith("fence-")
            for entry in self.transcript
            if isinstance(entry, Said)
            for call in entry.calls
        )

    async def _say(self, text: str) -> None:
        if text and (text.strip() or self._text):
            said, self._pause = self._pause + text, ""
            self._text += said
            await self._watch.said(said)


def _text_of(completion: Completion, fences: FenceFilter, calls: tuple[ToolCall, ...]) -> str:
    """The model's own words, its code left out where that is a call now."""
    if calls and not completion.calls:
        return completion.text.split("```", 1)[0].rstrip()
    return completion.text


__all__ = ["Limits", "ModelError", "Outcome", "Watcher", "answer"]
