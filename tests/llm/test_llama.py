"""The port and the loop with a real server and a model that is mostly wrong: nothing hangs, and
each end is one that we know. What it answers is not looked at.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace

import pytest

from agent.apis.chat import ChatModel
from agent.apis.endpoint import Endpoint
from agent.apis.patience import Patience
from agent.apis.responses import ResponsesModel
from agent.errors import ContextOverflow
from agent.loop import Limits, Outcome, answer
from agent.model import Completion, Model, Request
from agent.transcript import Asked, Entry, Observed, Said, ToolCall
from sandbox.local import LocalSession
from sandbox.session import Execution
from tests.fakes.model_rig import Api

pytestmark = [pytest.mark.llm, pytest.mark.timeout(600)]

STORY = Request("Be brief.", (Asked("Tell a story of a ship.", "ana"),), may_run=False)
LIMITS = Limits(max_steps=2, time_s=120, last_s=60, max_output_tokens=120)
FAILING = "prices = {'a': 1}\nprices['b']"


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture
async def model(api: Api, llama_url: str) -> AsyncGenerator[Model]:
    endpoint = Endpoint("smollm2", llama_url, "none")
    made = (ChatModel if api == "chat" else ResponsesModel)(endpoint, Patience())
    yield made
    await made.aclose()


@dataclass
class Watch:
    """What comes, and when the first of it did."""

    deltas: list[str] = field(default_factory=list[str])
    first: asyncio.Event = field(default_factory=asyncio.Event)

    async def said(self, delta: str) -> None:
        self.deltas.append(delta)
        self.first.set()

    async def status(self, line: str) -> None: ...

    async def running(self, step: int, code: str) -> None: ...

    async def ran(self, execution: Execution) -> None: ...

    async def kept(self, entries: tuple[Entry, ...]) -> None: ...


async def complete(model: Model, request: Request, watch: Watch) -> Completion:
    return await model.complete(request, watch.said, watch.status)


async def test_text_comes_in_pieces_with_its_usage_and_stops_at_its_limit(model: Model) -> None:
    watch = Watch()
    completion = await complete(model, replace(STORY, max_output_tokens=30), watch)
    assert "".join(watch.deltas) == completion.text
    assert len(watch.deltas) > 3 or completion.ending == "whole"
    assert completion.usage.input_tokens > 10
    assert 0 < completion.usage.output_tokens <= 31


async def test_a_stopped_answer_leaves_the_server_free_at_once(model: Model) -> None:
    """It has room for one answer: another comes only when the first is really over."""
    watch = Watch()
    long = asyncio.create_task(complete(model, replace(STORY, max_output_tokens=1_500), watch))
    await watch.first.wait()
    long.cancel()
    with pytest.raises(asyncio.CancelledError):
        await long
    async with asyncio.timeout(60):
        await complete(model, replace(STORY, max_output_tokens=16), Watch())


async def test_a_thread_that_is_too_long_is_told_apart(model: Model) -> None:
    long = replace(STORY, transcript=(Asked("word " * 5_000, "ana"),))
    with pytest.raises(ContextOverflow):
        await complete(model, long, Watch())


@pytest.mark.parametrize("call_id", ["call_1", "fence-1"])
async def test_bad_code_goes_back_with_its_error_and_the_turn_ends_within_its_limits(
    model: Model, call_id: str
) -> None:
    question = Asked("What does b cost?", "ana")
    begun = (question, Said("", (ToolCall(call_id, FAILING),)))
    outcome, took_s = await turn(model, question, begun)
    observed = [entry.text for entry in outcome.entries if isinstance(entry, Observed)]
    assert "KeyError" in observed[0]
    assert outcome.usage.output_tokens > 0
    assert outcome.text
    assert took_s < LIMITS.time_s + LIMITS.last_s


async def test_a_whole_turn_ends_in_words(model: Model) -> None:
    question = Asked("Compute 17 * 3 with Python.", "ana")
    outcome, took_s = await turn(model, question, ())
    assert outcome.text
    assert outcome.ended in ("answered", "step_limit", "time_limit")
    assert took_s < LIMITS.time_s + LIMITS.last_s


async def turn(model: Model, question: Asked, begun: tuple[Entry, ...]) -> tuple[Outcome, float]:
    """A turn through the real loop, and how long it took."""
    session = LocalSession()

    async def run_python(step: int, code: str) -> Execution:
        return await session.run(str(step), code, timeout_s=10)

    begun_at = time.monotonic()
    outcome = await answer(
        question,
        (),
        model=model,
        run_python=run_python,
        watch=Watch(),
        limits=LIMITS,
        begun=begun,
    )
    return outcome, time.monotonic() - begun_at
