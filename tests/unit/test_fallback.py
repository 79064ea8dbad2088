"""A second model answers while the first can't, and only then."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from agent.errors import ContextOverflow, ModelError, Unavailable
from agent.fallback import AGAIN_AFTER_S, FallbackModel
from agent.model import Completion, OnStatus, OnText, Request
from agent.scripted import Line, ScriptedModel
from agent.transcript import Asked

QUESTION = Request("s", (Asked("how many?", "ana"),))
DOWN = Unavailable("It is down.", operator="503")


@dataclass
class Pair:
    """Two models and what the person sees of them."""

    first: ScriptedModel
    second: ScriptedModel
    now_s: float = 0.0
    text: str = ""
    statuses: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.model = FallbackModel(self.first, self.second, lambda: self.now_s)

    async def complete(self) -> Completion:
        return await self.model.complete(QUESTION, self.hear, self.see)

    async def hear(self, delta: str) -> None:
        self.text += delta

    async def see(self, line: str) -> None:
        self.statuses.append(line)


def pair(first: list[Line], second: list[Line]) -> Pair:
    return Pair(ScriptedModel(first), ScriptedModel(second))


async def test_while_the_first_is_unavailable_the_second_answers_and_that_is_said_once() -> None:
    both = pair([DOWN, Completion("back")], [Completion("one"), Completion("two")])
    assert (await both.complete()).text == "one"
    assert (await both.complete()).text == "two"
    assert len(both.first.requests) == 1
    assert both.statuses == ["scripted doesn't answer; asking scripted"]
    both.now_s = AGAIN_AFTER_S
    assert (await both.complete()).text == "back"


@pytest.mark.parametrize(
    "error", [ModelError("No.", operator="401"), ContextOverflow("Too long.", operator="400")]
)
async def test_what_a_second_model_would_not_mend_is_not_handed_to_it(error: ModelError) -> None:
    both = pair([error], [Completion("never")])
    with pytest.raises(type(error)):
        await both.complete()
    assert both.second.requests == []


async def test_an_answer_that_has_begun_is_not_begun_again_by_another() -> None:
    class Breaking(ScriptedModel):
        async def complete(
            self, request: Request, on_text: OnText, on_status: OnStatus
        ) -> Completion:
            await on_text("Two thou")
            raise DOWN

    both = Pair(Breaking([]), ScriptedModel([Completion("never")]))
    with pytest.raises(Unavailable):
        await both.complete()
    assert (both.text, both.second.requests) == ("Two thou", [])


async def test_when_neither_answers_the_seconds_reason_is_told() -> None:
    both = pair([DOWN], [Unavailable("Neither.", operator="504")])
    with pytest.raises(Unavailable, match="Neither"):
        await both.complete()
