"""Everything that goes wrong with a model ends in an answer, or in an error for the right people,
within its time limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import get_args

import pytest

from agent.apis import faults
from agent.apis.patience import Patience
from agent.errors import ContextOverflow, ModelError, Unavailable
from tests.fakes.model_rig import KEY, PATIENCE, QUESTION, Api, Rig, rig
from tests.fakes.openai.script import Trouble
from tests.fakes.openai_server import Answer, Nothing, Refusal, without_tools

# Far above any limit of the rig's, far below a test's.
SOON_S = 60
SILENT: tuple[Trouble, ...] = ("silence", "drip", "ticks")
BREAKING: tuple[Trouble, ...] = ("eof", "torn", "error", "failed", "garbage", "odd")


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture
async def port(api: Api) -> AsyncGenerator[Rig]:
    async with asyncio.timeout(SOON_S), rig(api) as made:
        yield made


@pytest.fixture
async def hurried(api: Api) -> AsyncGenerator[Rig]:
    """With limits so short that a test reaches them."""
    async with asyncio.timeout(SOON_S), rig(api, patience=PATIENCE) as made:
        yield made


async def told(port: Rig) -> ModelError:
    """What is told in the place of an answer."""
    with pytest.raises(ModelError) as caught:
        await port.complete()
    assert KEY not in caught.value.person
    assert f"127.0.0.1, {port.model.name}" in caught.value.operator
    return caught.value


def test_every_trouble_is_tried() -> None:
    assert {*SILENT, *BREAKING, "flood"} == set(get_args(Trouble))


@pytest.mark.parametrize("trouble", BREAKING)
async def test_a_stream_that_breaks_before_its_first_word_is_asked_for_once_more(
    port: Rig, trouble: Trouble
) -> None:
    port.server.script.extend([Answer(trouble=trouble), Answer("ok")])
    assert (await port.complete()).text == "ok"
    port.server.script.extend([Answer(trouble=trouble)] * 2)
    assert isinstance(await told(port), Unavailable)
    assert len(port.server.script) == 0


@pytest.mark.parametrize("trouble", BREAKING)
async def test_a_stream_that_breaks_later_is_an_error_and_no_second_answer(
    port: Rig, trouble: Trouble
) -> None:
    port.server.script.extend([Answer("Two thou", trouble=trouble), Answer("never")])
    error = await told(port)
    assert error.person in (faults.BROKE_OFF, faults.DOWN)
    assert port.heard == "Two thou"
    assert len(port.server.script) == 1


@pytest.mark.parametrize("trouble", SILENT)
@pytest.mark.parametrize("text", ["", "Two"])
async def test_a_server_without_a_further_word_is_left_at_its_limit(
    hurried: Rig, trouble: Trouble, text: str
) -> None:
    hurried.server.script.append(Answer(text, trouble=trouble))
    error = await told(hurried)
    assert (type(error), error.person) == (Unavailable, faults.LATE)
    await hurried.server.left.wait()


async def test_a_server_that_sends_not_even_a_header_is_left_at_its_limit(hurried: Rig) -> None:
    hurried.server.script.append(Nothing())
    assert (await told(hurried)).person == faults.LATE
    await hurried.server.left.wait()


async def test_a_server_that_never_stops_is_cut(port: Rig) -> None:
    port.server.script.append(Answer("So ", trouble="flood"))
    completion = await port.complete()
    assert completion.ending == "cut"
    assert len(completion.text) < QUESTION.max_output_tokens * 25
    await port.server.left.wait()


async def test_a_stopped_request_closes_its_connection_at_once(port: Rig) -> None:
    """So that nothing more is paid for, in whatever state it is."""
    for step in (Nothing(), Answer("Two", trouble="silence"), Answer("Two ", trouble="drip")):
        for event in (port.server.asked, port.server.left, port.first_word):
            event.clear()
        port.server.script.append(step)
        working = asyncio.create_task(port.complete())
        await (port.first_word if isinstance(step, Answer) else port.server.asked).wait()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        await port.server.left.wait()


async def test_a_full_server_is_asked_again_when_it_says(port: Rig) -> None:
    full = [Refusal(429, "slow down", "7"), Refusal(503, "busy"), Refusal(500, "oh", "3")]
    port.server.script.extend([*full, Answer("ok")])
    assert (await port.complete()).text == "ok"
    assert port.waits[0] == 7
    assert 0 < port.waits[1] <= 1
    assert port.waits[2] == 3


async def test_a_full_server_is_given_up_in_the_end(port: Rig) -> None:
    port.server.script.extend([Refusal(429, "slow down")] * 9)
    assert "overloaded" in (await told(port)).person
    assert len(port.waits) == Patience().retries


@pytest.mark.parametrize("status", [429, 503])
async def test_who_wants_us_to_wait_long_is_not_waited_for(port: Rig, status: int) -> None:
    port.server.script.append(Refusal(status, "slow down", "3600"))
    assert isinstance(await told(port), Unavailable)
    assert port.waits == []


@pytest.mark.parametrize(
    ("refusal", "kind", "person"),
    [
        (Refusal(429, "no money", code="insufficient_quota"), Unavailable, faults.QUOTA),
        (Refusal(401, f"bad key {KEY}"), ModelError, faults.KEY),
        (Refusal(403, "not for you"), ModelError, faults.KEY),
        (Refusal(404, "no such model"), Unavailable, faults.MISSING),
        (Refusal(400, "nonsense"), ModelError, faults.REFUSED),
        (Refusal(400, "flagged", code="content_filter"), ModelError, faults.FILTERED),
        (Refusal(307, "gone", location="http://evil.example/"), ModelError, faults.MOVED),
    ],
    ids=lambda case: str(case.status) + (case.code or "") if isinstance(case, Refusal) else "",
)
async def test_a_refusal_is_not_repeated_and_told_to_the_right_people(
    port: Rig, refusal: Refusal, kind: type[ModelError], person: str
) -> None:
    port.server.script.extend([refusal, Answer("never")])
    error = await told(port)
    assert (type(error), error.person) == (kind, person)
    assert refusal.message.replace(KEY, "***") in error.operator
    assert (refusal.location or "") in error.operator
    assert KEY not in error.operator
    assert len(port.server.requests) == 1


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 8192 tokens. However, you requested 9000.",
        "Your input exceeds the context window of this model. Please adjust your input.",
        "request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it",
        "the request exceeds the available context size. try increasing the context size",
        "Context size has been exceeded.",
        "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
        "the input length exceeds the context length",
        "Trying to keep the first 6547 tokens when context the overflows. However, the model is"
        " loaded with context length of only 4096 tokens, which is not enough.",
        "The number of tokens to keep from the initial prompt is greater than the context length.",
        "prompt is too long: 210000 tokens > 200000 maximum",
    ],
)
async def test_a_thread_that_is_too_long_is_told_apart_in_any_servers_words(
    port: Rig, words: str
) -> None:
    port.server.script.append(Refusal(400, words))
    assert isinstance(await told(port), ContextOverflow)


async def test_a_code_or_a_status_tells_of_a_thread_too_long(port: Rig) -> None:
    for refusal in (Refusal(400, "no", code="context_length_exceeded"), Refusal(413, "large")):
        port.server.script.append(refusal)
        assert isinstance(await told(port), ContextOverflow)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "registry.ollama.ai/library/x:latest does not support tools"),
        (400, '"auto" tool choice requires --enable-auto-tool-choice to be set'),
        (404, "No endpoints found that support tool use."),
        (500, "tools param requires --jinja flag"),
        (501, "Not implemented"),
    ],
)
async def test_a_server_that_knows_no_tools_is_asked_for_fenced_blocks_from_then_on(
    port: Rig, status: int, words: str
) -> None:
    port.server.rules.append(without_tools(status, words))
    port.server.script.extend([Answer("```python\n1\n```"), Answer("ok")])
    completion = await port.complete()
    assert not completion.knows_tools
    assert "```python block" in str(port.server.requests[-1])
    await port.complete()
    assert ["tools" in body for body in port.server.requests] == [True, False, False]


async def test_a_server_that_is_not_there_is_asked_again_and_then_named_to_the_operator(
    port: Rig,
) -> None:
    await port.stop_server()
    error = await told(port)
    assert (type(error), error.person) == (Unavailable, faults.UNREACHABLE)
    assert len(port.waits) == Patience().retries
