"""From a question to an answer: the model and the cells take turns until one of them is done.

Knows the model port and something that runs code. Knows no platform.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from .errors import ContextOverflow, ModelError
from .metering import Meter, Unwritten
from .model import Model, Request
from .prompt import system_text
from .sent import Shorten, nothing
from .transcript import Asked, Entry, ToolCall
from .turn import Ended, Outcome, RunPython, Turn, Watcher

LAST_CALL = "No more code can run in this turn. Answer now with what is known."
REACHED = {
    "step_limit": "I stopped after {steps} steps without an answer. Say *continue* to go on.",
    "time_limit": "I stopped after {seconds:.0f} s without an answer. Say *continue* to go on.",
    "token_limit": "I stopped at this turn's limit of {tokens:,} tokens. Ask for a smaller part.",
}
EMPTY = "The model gave an empty answer; please ask again in other words."
CUT = "_The answer is cut off at its limit of {tokens:,} tokens. Say *continue* to go on._"
CUT_EMPTY = (
    "The model used up its {tokens:,} tokens before it came to an answer. Ask for a smaller part."
)
FILTERED = "_The model's provider withheld the rest of this answer under its rules of content._"
CHOOSE = "Which one do you mean?"

# What people said in the thread since it was asked for last.
Joining = Callable[[], tuple[Asked, ...]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn may use before it ends politely: `last_s` is for the answer after a limit."""

    max_steps: int = 12
    time_s: float = 300
    last_s: float = 60
    max_tokens: int = 80_000
    max_output_tokens: int = 4_000


def nobody() -> tuple[Asked, ...]:
    """Nobody says anything while the turn runs."""
    return ()


async def answer(
    question: Asked,
    history: tuple[Entry, ...],
    *,
    model: Model,
    run_python: RunPython,
    watch: Watcher,
    limits: Limits,
    begun: tuple[Entry, ...] = (),
    meter: Meter | None = None,
    joining: Joining = nobody,
    shorten: Shorten = nothing,
    cache_key: str | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Answer one question, or go on with what was `begun` (from the question on).

    `joining` is asked before each request to the model: what it gives becomes part of the turn.
    After an overflow, `shorten` is asked for less of the thread. The `meter` counts what these
    use, with what was used before.

    Raises:
        ModelError: the model failed, or may not be asked; what was said so far has been shown.
    """
    meter = meter or Meter(Unwritten())
    turn = Turn(history, watch, meter)
    deadline = clock() + limits.time_s
    await turn.run_all(await turn.begin(begun or (question,)), run_python, limits.max_steps)
    if turn.is_answered_by_cell:
        return await _answered_by_cell(turn)
    if turn.is_over:
        return turn.outcome(_limit(turn, limits, out_of_time=False) or "answered")
    is_asked_again = False
    while True:
        left_s = deadline - clock()
        reached = _limit(turn, limits, out_of_time=left_s <= 0)
        if reached == "token_limit":
            await turn.tell(REACHED[reached].format(tokens=limits.max_tokens))
            return turn.outcome(reached)
        await turn.join(joining())
        request = Request(
            system=system_text() + (f"\n{LAST_CALL}" if reached else ""),
            transcript=turn.transcript,
            may_run=reached is None,
            max_output_tokens=limits.max_output_tokens,
            cache_key=cache_key,
            meter=meter,
        )
        time_s = max(left_s, limits.last_s) if reached else left_s
        calls = await _ask(turn, model, request, time_s, shorten)
        if calls and reached is None:
            await turn.run_all(calls, run_python, limits.max_steps)
            if turn.is_answered_by_cell:
                return await _answered_by_cell(turn)
            continue
        if _is_empty(turn) and reached is None and not is_asked_again:
            is_asked_again = True
            turn.forget_answer()
            continue
        if turn.ending == "late":
            reached = "time_limit"
        if sentence := _last_words(turn, limits, reached, may_go_on=bool(calls)):
            await turn.tell(sentence)
        return turn.outcome(reached or "answered")


async def _ask(
    turn: Turn, model: Model, request: Request, time_s: float, shorten: Shorten
) -> tuple[ToolCall, ...]:
    """One completion; where the request is too long for the model, of a shorter one."""
    while True:
        try:
            return await turn.ask(model, request, time_s)
        except ContextOverflow:
            if not await turn.shorten(shorten):
                raise
            request = replace(request, transcript=turn.transcript)


async def _answered_by_cell(turn: Turn) -> Outcome:
    if not turn.answered:  # it was only lines that offer something
        await turn.tell(CHOOSE if turn.choices else EMPTY)
    return turn.outcome("answered")


def _is_empty(turn: Turn) -> bool:
    return turn.ending == "whole" and not (turn.answered or turn.choices)


def _last_words(
    turn: Turn, limits: Limits, reached: Ended | None, *, may_go_on: bool
) -> str | None:
    """What the person is told at the end besides the model's words."""
    if turn.ending == "cut":
        return (CUT if turn.answered else CUT_EMPTY).format(tokens=limits.max_output_tokens)
    if turn.ending == "filtered":
        return FILTERED
    if not turn.answered and turn.choices:
        return CHOOSE
    if reached is not None and (may_go_on or not turn.answered or turn.ending == "late"):
        return REACHED[reached].format(steps=turn.steps, seconds=limits.time_s)
    return None if turn.answered else EMPTY


def _limit(turn: Turn, limits: Limits, *, out_of_time: bool) -> Ended | None:
    if turn.usage.total_tokens >= limits.max_tokens:
        return "token_limit"
    if out_of_time:
        return "time_limit"
    return "step_limit" if turn.steps >= limits.max_steps else None


__all__ = [
    "Ended",
    "Joining",
    "Limits",
    "ModelError",
    "Outcome",
    "RunPython",
    "Watcher",
    "answer",
]
