"""What only the Responses API has: reasoning that goes back, and summaries of it."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from agent.model import Completion, Request
from agent.transcript import Asked, Entry, Native, Observed, Said, from_json, to_json
from tests.fakes.model_rig import QUESTION, Rig, rig
from tests.fakes.openai_server import Answer

PLAN = "**Grouping by year**\n\nFirst I look at the columns."


@pytest.fixture
async def port() -> AsyncGenerator[Rig]:
    async with rig("responses", model="gpt-5.6") as made:
        yield made


def goes_on(completion: Completion, *entries: Entry) -> Request:
    said = Said(completion.text, completion.calls, completion.native)
    whole = (*QUESTION.transcript, said, *entries)
    return replace(QUESTION, transcript=from_json(json.loads(json.dumps(to_json(whole)))))


def sent(port: Rig) -> list[dict[str, Any]]:
    return port.server.requests[-1]["input"]


async def test_nothing_stays_with_the_provider(port: Rig) -> None:
    port.server.script.append(Answer("ok"))
    await port.complete()
    [body] = port.server.requests
    assert body["store"] is False
    assert body["include"] == ["reasoning.encrypted_content"]
    assert "previous_response_id" not in body


async def test_reasoning_goes_back_as_it_came_and_in_its_place(port: Rig) -> None:
    port.server.script.extend([Answer("See.", ('{"code": "1"}',), (PLAN,)), Answer("ok")])
    first = await port.complete()
    await port.complete(goes_on(first, Observed("call_0", "1")))
    kinds = [item["type"] for item in sent(port)]
    assert kinds == ["message", "reasoning", "message", "function_call", "function_call_output"]
    assert sent(port)[1]["encrypted_content"].startswith("sealed:gpt-5.6:")
    assert port.server.refused == []


async def test_a_request_begins_with_the_one_before_so_that_caches_hit(port: Rig) -> None:
    port.server.script.extend([Answer(calls=('{"code": "1"}',)), Answer("ok"), Answer("ok")])
    first = await port.complete()
    whole = goes_on(first, Observed("call_0", "1"))
    second = await port.complete(whole)
    said = Said(second.text, second.calls, second.native)
    more = (*whole.transcript, said, Asked("and?", "ana"))
    await port.complete(replace(whole, transcript=more))
    bodies = [body["input"] for body in port.server.requests]
    for before, after in itertools.pairwise(bodies):
        assert after[: len(before)] == before


async def test_another_models_reasoning_is_left_out(port: Rig) -> None:
    port.server.script.extend([Answer("ok", thoughts=(PLAN,)), Answer("ok")])
    first = await port.complete()
    assert first.native is not None
    foreign = replace(first, native=Native("gpt-5.4", first.native.items))
    await port.complete(goes_on(foreign, Asked("and?", "ana")))
    assert [item["type"] for item in sent(port)] == ["message"] * 3


async def test_reasoning_that_the_server_cannot_read_any_more_is_left_out(port: Rig) -> None:
    item = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed:old:1"}
    message = {"role": "assistant", "type": "message", "content": []}
    native = Native("gpt-5.6", (json.dumps(item), json.dumps(message)))
    port.server.script.append(Answer("ok"))
    await port.complete(goes_on(Completion("Hi", native=native), Asked("and?", "ana")))
    assert [refusal.code for refusal in port.server.refused] == ["invalid_encrypted_content"]
    assert sent(port)[1] == {"type": "message", "role": "assistant", "content": "Hi"}


async def test_the_heading_of_each_thought_is_shown_while_the_model_thinks(port: Rig) -> None:
    port.server.script.append(Answer("ok", thoughts=(PLAN, "Short", f"{'long ' * 40}\n")))
    completion = await port.complete()
    assert port.statuses[:2] == ["Thinking: Grouping by year", "Thinking: Short"]
    assert len(port.statuses) == 3
    assert len(port.statuses[2]) < 100
    assert completion.text == "ok"


async def test_a_model_without_reasoning_is_asked_without_from_then_on() -> None:
    async with rig("responses", model="gpt-4.1") as port:
        port.server.script.extend([Answer("ok"), Answer("ok")])
        await port.complete()
        tries = len(port.server.requests)
        await port.complete()
        assert len(port.server.requests) == tries + 1
        assert not {"include", "reasoning"} & set(port.server.requests[-1])
