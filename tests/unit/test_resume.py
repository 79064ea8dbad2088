"""A turn that a crash cut off goes on from what was kept, wherever that was."""

from __future__ import annotations

import pytest

from agent.loop import Limits
from agent.metering import Usage
from agent.model import Completion
from agent.scripted import runs
from agent.transcript import Asked, Entry, Observed, Said, ToolCall
from tests.unit.test_loop import ask

QUESTION = Asked("how many?", "ana")
LINES = (
    Completion("Let me see.", (ToolCall("a", "1 + 1"), ToolCall("a", "2 + 2")), Usage(10, 0, 1)),
    Completion("And now:\n```py\nx = 1\n```", (ToolCall("b", "3 + 3"),), Usage(20, 5, 2)),
    Completion("It is 6.\n[next] And 7?", usage=Usage(30, 9, 3)),
)


@pytest.mark.parametrize("saved", range(7))
async def test_a_turn_goes_on_from_each_place_as_if_nothing_had_happened(saved: int) -> None:
    whole = await ask(*LINES)
    entries = (QUESTION,) if saved == 0 else whole.watch.keeps[saved - 1]
    answered = sum(isinstance(entry, Said) for entry in entries)
    used = sum((line.usage for line in LINES[:answered]), Usage())
    resumed = await ask(*LINES[answered:], begun=entries, used=used)
    assert resumed.outcome == whole.outcome
    observed = sum(isinstance(entry, Observed) for entry in entries)
    assert resumed.ran == whole.ran[observed:]


async def test_each_growth_is_kept() -> None:
    whole = await ask(*LINES)
    keeps = whole.watch.keeps
    assert [len(entries) for entries in keeps] == [2, 3, 4, 5, 6, 7]
    assert keeps[-1] == whole.outcome.entries
    assert whole.outcome.usage == Usage(60, 14, 6)


async def test_a_fenced_call_is_run_again_with_its_number() -> None:
    begun = (QUESTION, Said("See.", (ToolCall("fence-1", "40 + 2"),)))
    resumed = await ask(Completion("42."), begun=begun)
    assert (resumed.ran, resumed.observed) == ([1], ["42"])
    assert resumed.outcome.text == "See.\n\n42."


async def test_what_joined_before_the_crash_is_not_lost() -> None:
    begun: tuple[Entry, ...] = (
        QUESTION,
        Said("", (ToolCall("a", "1"),)),
        Observed("a", "1"),
        Asked("and quickly", "ben"),
    )
    resumed = await ask(Completion("1."), begun=begun)
    assert resumed.model.requests[0].transcript == begun


async def test_steps_and_tokens_of_before_count() -> None:
    begun = (QUESTION, Said("", (ToolCall("a", "1"),)), Observed("a", "1"))
    limited = await ask(Completion("1."), begun=begun, limits=Limits(max_steps=1))
    assert limited.outcome.ended == "step_limit"
    spent = await ask(begun=begun, used=Usage(900, 0, 200), limits=Limits(max_tokens=1000))
    assert spent.outcome.ended == "token_limit"


async def test_an_empty_answer_before_the_crash_is_asked_for_again() -> None:
    resumed = await ask(runs("1"), Completion("1."), begun=(QUESTION, Said("")))
    assert resumed.outcome.text == "1."
    assert resumed.outcome.entries[1] != Said("")
