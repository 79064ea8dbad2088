"""The model port over both APIs, through the real library and a server that refuses mistakes."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from agent.metering import Usage
from agent.model import Request
from agent.transcript import Asked, Entry, Observed, Said, ToolCall
from tests.fakes.model_rig import QUESTION, Api, Rig, rig
from tests.fakes.openai_server import Answer, Call


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture
async def port(api: Api) -> AsyncGenerator[Rig]:
    async with rig(api) as made:
        yield made


async def test_text_is_streamed_and_tokens_are_counted(port: Rig) -> None:
    port.server.script.append(Answer("Two thousand rows."))
    completion = await port.complete()
    assert completion.text == "Two thousand rows."
    assert completion.usage == Usage(120, 100, 30)
    assert (completion.ending, completion.calls) == ("whole", ())


async def test_calls_are_put_together_from_their_deltas(port: Rig) -> None:
    port.server.script.append(Answer("Let me see.", ('{"code": "len(df)"}', '{"code": "x\ny"}')))
    completion = await port.complete()
    assert completion.text == "Let me see."
    assert [call.code for call in completion.calls] == ["len(df)", "x\ny"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ('{"code": "len(', None),
        ("[]", None),
        ('{"code": ""}', None),
        ('{"code": 1}', None),
        ("{}", None),
        ("len(df)", None),
        ("[" * 100_000, None),
        (json.dumps('{"code": "len(df)"}'), "len(df)"),
        ('{"code": "len(df)", "timeout": 5}', "len(df)"),
    ],
    ids=["cut", "list", "empty", "number", "nothing", "bare", "deep", "twice", "more"],
)
async def test_arguments_are_read_or_kept_as_sent_and_can_be_sent_back(
    port: Rig, arguments: str, code: str | None
) -> None:
    port.server.script.extend([Answer(calls=(arguments,)), Answer("ok")])
    completion = await port.complete()
    [call] = completion.calls
    assert (call.code, call.raw) == (code, arguments)
    await port.complete(_goes_on(Said("", completion.calls), Observed(call.id, "no")))
    sent = json.dumps(port.server.requests[-1])
    assert "len(" not in arguments or "len(" in sent


async def test_a_tool_that_is_not_there_is_not_run(port: Rig) -> None:
    port.server.script.append(Answer(calls=(Call('{"code": "1"}', name="python"),)))
    [call] = (await port.complete()).calls
    assert call.code is None
    assert "no tool 'python'" in call.fault


async def test_every_call_gets_an_id_of_its_own(port: Rig) -> None:
    """The server gives one id twice, none at all, and one that was there before."""
    before = (Said("", (ToolCall("call_0", "1"),)), Observed("call_0", "1"))
    same = (Call('{"code": "1"}'), Call('{"code": "2"}'), Call('{"code": "3"}', id=None))
    port.server.script.extend([Answer(calls=same), Answer("ok")])
    completion = await port.complete(_goes_on(*before))
    ids = [call.id for call in completion.calls]
    port.server.refused.clear()
    assert len({*ids, "call_0"}) == len(completion.calls) + 1
    assert [call.code for call in completion.calls][:1] == ["1"]
    observed = [Observed(one, "ok") for one in ids]
    await port.complete(_goes_on(*before, Said("", completion.calls, completion.native), *observed))
    assert port.server.refused == []


async def test_without_permission_to_run_no_tool_is_offered(port: Rig) -> None:
    port.server.script.append(Answer("ok"))
    await port.complete(replace(QUESTION, may_run=False))
    assert "tools" not in port.server.requests[-1]


async def test_an_empty_answer_is_one(port: Rig) -> None:
    port.server.script.append(Answer())
    completion = await port.complete()
    assert (completion.text, completion.ending) == ("", "whole")


async def test_an_answer_at_its_limit_is_cut_and_its_last_call_not_run(port: Rig) -> None:
    calls = ('{"code": "1"}', '{"code": "drop_all()"}')
    port.server.script.append(Answer("So", calls, ending="cut"))
    completion = await port.complete()
    assert completion.ending == "cut"
    assert [call.code for call in completion.calls] == ["1", None]
    assert "limit of tokens" in completion.calls[1].fault


async def test_what_the_provider_filters_runs_nothing(port: Rig) -> None:
    port.server.script.append(Answer("So", ('{"code": "1"}',), ending="filtered"))
    completion = await port.complete()
    assert (completion.ending, completion.calls) == ("filtered", ())


async def test_a_refusal_is_what_the_model_says(port: Rig) -> None:
    port.server.script.append(Answer(refusal="I can't help with that."))
    assert (await port.complete()).text == "I can't help with that."


async def test_every_kind_of_entry_goes_back_in_a_shape_that_is_taken(port: Rig) -> None:
    transcript = (
        Asked("how many?", "ana", "Language: de"),
        Said("", (ToolCall("call_1", "len(df)"), ToolCall("call_2", None, "{"))),
        Observed("call_1", "2000"),
        Observed("call_2", "unreadable"),
        Said("Now by year.", (ToolCall("fence-4", "df.year"), ToolCall("fence-5", None, "df"))),
        Observed("fence-4", "..."),
        Observed("fence-5", "cut"),
        Asked("and", "ben"),
        Asked("quickly", "ana"),
        Said(""),
        Asked("well?", "ana"),
    )
    port.server.script.append(Answer("ok"))
    await port.complete(replace(QUESTION, transcript=transcript))
    sent = json.dumps(port.server.requests[-1])
    assert "```python\\ndf.year\\n```\\n```python\\ndf\\n```" in sent
    assert "> Language: de\\nana: how many?" in sent


def _goes_on(*entries: Entry) -> Request:
    return replace(QUESTION, transcript=(*QUESTION.transcript, *entries))
