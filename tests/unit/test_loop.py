"""The agent loop with a scripted model and a live local session."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.errors import ModelError
from agent.loop import (
    CHOOSE,
    CUT,
    CUT_EMPTY,
    EMPTY,
    FILTERED,
    Joining,
    Limits,
    Outcome,
    answer,
    nobody,
)
from agent.metering import Meter, Unwritten, Usage
from agent.model import Completion, OnStatus, OnText, Request
from agent.scripted import Line, ScriptedModel, runs
from agent.transcript import Asked, Entry, Observed, Said, ToolCall
from agent.turn import CUT_FENCE, TOO_MANY, UNREADABLE
from sandbox.local import LocalSession
from sandbox.session import Execution


@dataclass
class Watch:
    text: str = ""
    steps: list[str] = field(default_factory=list[str])
    keeps: list[tuple[Entry, ...]] = field(default_factory=list[Any])

    async def said(self, delta: str) -> None:
        self.text += delta

    async def status(self, line: str) -> None: ...

    async def running(self, step: int, code: str) -> None:
        self.steps.append(code)

    async def ran(self, execution: Execution) -> None: ...

    async def kept(self, entries: tuple[Entry, ...]) -> None:
        self.keeps.append(entries)


@dataclass
class Ended:
    outcome: Outcome
    watch: Watch
    model: ScriptedModel
    ran: list[int]

    @property
    def observed(self) -> list[str]:
        return [e.text for e in self.outcome.entries if isinstance(e, Observed)]


class SlowModel:
    """Says two words and nothing more."""

    name = "slow"
    was_stopped = False

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        await on_text("It is")
        try:
            await asyncio.Event().wait()
        finally:
            self.was_stopped = True
        raise AssertionError("nothing ends")

    async def aclose(self) -> None: ...


async def no_cells(step: int, code: str) -> Execution:
    raise AssertionError("no cell is asked for")


async def ask(
    *lines: Line,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    history: tuple[Entry, ...] = (),
    begun: tuple[Entry, ...] = (),
    used: Usage = Usage(),  # noqa: B008 - frozen
    joining: Joining = nobody,
    clock: Callable[[], float] = lambda: 0.0,
) -> Ended:
    session, ran = LocalSession(), list[int]()
    model, watch = ScriptedModel(lines), Watch()

    async def run_python(step: int, code: str) -> Execution:
        ran.append(step)
        return await session.run(str(step), code, timeout_s=10)

    outcome = await answer(
        Asked("how many?", "ana"),
        history,
        model=model,
        run_python=run_python,
        watch=watch,
        limits=limits,
        begun=begun,
        meter=Meter(Unwritten(), used),
        joining=joining,
        clock=clock,
    )
    assert outcome.text == watch.text
    return Ended(outcome, watch, model, ran)


async def test_cells_run_until_the_model_answers_and_see_each_other() -> None:
    ended = await ask(runs("x = 20", "Let me see."), runs("x * 2"), Completion("It is 40."))
    assert ended.outcome.text == "Let me see.\n\nIt is 40."
    assert ended.observed[1] == "40"
    assert (ended.outcome.ended, ended.outcome.steps) == ("answered", 2)


async def test_an_error_goes_back_to_the_model_which_mends_it() -> None:
    ended = await ask(runs("1 / 0"), runs("1 / 2"), Completion("0.5"))
    assert "ZeroDivisionError" in ended.observed[0]
    assert ended.observed[1] == "0.5"


async def test_a_fenced_block_counts_as_a_call() -> None:
    fenced = Completion("Counting.\n```python\nlen('abc')\n```\n")
    ended = await ask(fenced, Completion("Three."))
    assert ended.observed == ["3"]
    assert "```" not in ended.watch.text


async def test_a_fence_from_a_model_that_calls_natively_is_shown_and_not_run() -> None:
    ended = await ask(runs("1"), Completion("Do it so:\n```python\nprint('x')\n```\n"))
    assert len(ended.observed) == 1
    assert "print('x')" in ended.watch.text


async def test_a_call_that_cannot_be_read_is_told_what_to_send() -> None:
    broken = Completion("", (ToolCall("c1", None, '{"code'),))
    ended = await ask(broken, Completion("Sorry."))
    assert ended.observed == [UNREADABLE]


async def test_the_step_limit_asks_for_an_answer_without_offering_the_tool() -> None:
    lines = [runs("1"), runs("2"), Completion("So far: 2.")]
    ended = await ask(*lines, limits=Limits(max_steps=2))
    assert [request.may_run for request in ended.model.requests] == [True, True, False]
    assert ended.outcome.text == "So far: 2."
    assert ended.outcome.ended == "step_limit"


async def test_a_model_that_goes_on_calling_at_the_limit_is_ended_politely() -> None:
    ended = await ask(runs("1"), runs("2"), limits=Limits(max_steps=1))
    assert "I stopped after 1 steps" in ended.outcome.text
    assert len(ended.observed) == 1
    assert ended.outcome.entries[-1] == Said("")  # an open call would spoil the next request


async def test_the_time_limit_ends_the_turn_with_an_answer() -> None:
    clock = itertools.chain([0.0, 0.0], itertools.repeat(1000.0))
    lines = (runs("1"), Completion("In time."))
    ended = await ask(*lines, clock=lambda: next(clock))
    assert (ended.outcome.ended, ended.outcome.text) == ("time_limit", "In time.")


async def test_the_token_limit_ends_the_turn_without_another_request() -> None:
    costly = Completion("", (ToolCall("c1", "1"),), Usage(900, 0, 200))
    ended = await ask(costly, limits=Limits(max_tokens=1000))
    assert ended.outcome.ended == "token_limit"
    assert "limit of 1,000 tokens" in ended.outcome.text
    assert ended.outcome.usage == Usage(900, 0, 200)


async def test_an_empty_answer_is_asked_for_again_and_then_said_to_be_one() -> None:
    assert (await ask(Completion("  "), Completion(""))).outcome.text == EMPTY
    again = await ask(Completion(""), Completion("Here."))
    assert again.outcome.text == "Here."
    assert again.model.requests[0] == again.model.requests[1]
    assert again.outcome.entries == (Asked("how many?", "ana"), Said("Here."))


async def test_an_answer_that_was_cut_says_so_and_a_call_in_it_is_tried_again() -> None:
    ended = await ask(Completion("So far", ending="cut"))
    assert ended.outcome.text == f"So far\n\n{CUT.format(tokens=4000)}"
    silent = await ask(Completion("", ending="cut"))
    assert silent.outcome.text == CUT_EMPTY.format(tokens=4000)
    call = ToolCall("c1", None, '{"code": "drop', "Send less code.")
    mended = await ask(Completion("", (call,), ending="cut"), runs("1"), Completion("1."))
    assert mended.observed == ["Send less code.", "1"]
    assert mended.ran == [2]


async def test_a_fence_that_was_cut_is_not_run() -> None:
    cut = Completion("See:\n```python\ndrop()\nif x", ending="cut")
    ended = await ask(cut, Completion("Well."))
    assert (ended.ran, ended.observed) == ([], [CUT_FENCE])


async def test_what_the_provider_filtered_is_said_and_not_run() -> None:
    ended = await ask(Completion("It is\n```python\nx()\n```", ending="filtered"))
    assert ended.ran == []
    assert ended.outcome.text.endswith(FILTERED)


async def test_a_model_that_is_not_done_when_the_turns_time_is_over_is_stopped() -> None:
    watch, model = Watch(), SlowModel()
    outcome = await answer(
        Asked("how many?", "ana"),
        (),
        model=model,
        run_python=no_cells,
        watch=watch,
        limits=Limits(time_s=0.05),
    )
    assert outcome.ended == "time_limit"
    assert watch.text.startswith("It is\n\nI stopped after")
    assert outcome.entries[-1] == Said("It is")
    assert model.was_stopped


async def test_a_fence_of_a_server_without_tools_is_run_though_calls_came_before() -> None:
    """Another model, or a fallback, goes on with a thread."""
    fenced = Completion("```python\n1 + 1\n```", knows_tools=False)
    ended = await ask(runs("1"), fenced, Completion("2."))
    assert ended.observed == ["1", "2"]


async def test_of_many_calls_in_one_answer_only_those_within_the_limit_run() -> None:
    many = Completion("", tuple(ToolCall(str(number), "1") for number in range(5)))
    ended = await ask(many, Completion("1."), limits=Limits(max_steps=2))
    assert ended.ran == [1, 2]
    assert ended.observed == ["1", "1", *[TOO_MANY] * 3]


async def test_a_model_that_fails_is_not_answered_for() -> None:
    with pytest.raises(ModelError):
        await ask(ModelError("It is down.", operator="503"))


async def test_the_history_comes_before_the_question_and_is_not_repeated() -> None:
    history = (Asked("before", "ben"), Said("yes"))
    ended = await ask(Completion("ok"), history=history)
    assert ended.model.requests[0].transcript == (*history, Asked("how many?", "ana"))
    assert ended.outcome.entries == (Asked("how many?", "ana"), Said("ok"))


async def test_output_is_bounded_before_the_model_sees_it() -> None:
    ended = await ask(runs("print('y' * 100_000)"), Completion("Long."))
    assert len(ended.observed[0]) < 3_000
    assert "left out" in ended.observed[0]


async def test_suggestions_become_part_of_the_outcome_and_not_of_the_text() -> None:
    ended = await ask(Completion("It is 3.\n\n[next] By year?\n[next] By brand?"))
    assert ended.outcome.text == "It is 3."
    assert ended.outcome.suggestions == ("By year?", "By brand?")


async def test_the_model_may_ask_back_and_sees_later_what_it_offered() -> None:
    offered = "Which?\n[choice] Mean\n[choice] Median"
    ended = await ask(Completion(offered))
    assert ended.outcome.choices == ("Mean", "Median")
    assert ended.outcome.entries[-1] == Said(offered)
    bare = await ask(Completion("[choice] Mean\n[choice] Median"))
    assert bare.outcome.text == CHOOSE


async def test_only_the_last_completion_offers_something() -> None:
    ended = await ask(runs("1", "See.\n[next] Early?"), Completion("Done."))
    assert (ended.outcome.text, ended.outcome.suggestions) == ("See.\n\nDone.", ())


async def test_what_people_say_while_a_turn_runs_is_taken_in_before_the_next_request() -> None:
    said = iter([(), (Asked("only 2015", "ben"), Asked("please", "ben"))])
    ended = await ask(runs("1"), Completion("Done."), joining=lambda: next(said))
    assert ended.model.requests[1].transcript[-2:] == (
        Asked("only 2015", "ben"),
        Asked("please", "ben"),
    )
    assert ended.outcome.entries[-1] == Said("Done.")
    assert [len(entries) for entries in ended.watch.keeps] == [2, 3, 5, 6]


async def test_a_message_after_the_last_request_is_left_for_a_turn_of_its_own() -> None:
    asked = list[int]()

    def joining() -> tuple[Asked, ...]:
        asked.append(1)
        return ()

    await ask(runs("1"), Completion("Done."), joining=joining)
    assert len(asked) == 2
