"""What only Chat Completions has: servers that know a part of it, and models that think aloud."""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from agent.transcript import Asked, Observed, Said, ToolCall
from tests.fakes.model_rig import QUESTION, Rig, rig
from tests.fakes.openai.script import Rule, refusing
from tests.fakes.openai_server import Answer, Refusal, without_tools


@pytest.fixture
async def port() -> AsyncGenerator[Rig]:
    async with rig("chat") as made:
        yield made


async def test_a_model_that_takes_no_tools_while_it_reasons_is_asked_not_to() -> None:
    async with rig("chat", model="gpt-5.6") as port:
        port.server.script.extend([Answer(calls=('{"code": "1"}',)), Answer("ok")])
        assert (await port.complete()).calls[0].code == "1"
        await port.complete()
        body = port.server.requests[-1]
        assert (body["reasoning_effort"], "max_completion_tokens" in body) == ("none", True)
        assert [tool["function"]["name"] for tool in body["tools"]] == ["run_python"]


def refuses(name: str, words: str) -> Rule:
    return refusing(Refusal(400, words), lambda body: name in body)


@pytest.mark.parametrize(
    ("rule", "left_out"),
    [
        (refuses("stream_options", "Unrecognized request argument: stream_options"), "stream_"),
        (without_tools(400, "This model does not support tools"), "tools"),
    ],
    ids=["usage", "tools"],
)
async def test_what_a_server_does_not_know_is_left_out(
    port: Rig, rule: Rule, left_out: str
) -> None:
    port.server.rules.append(rule)
    port.server.script.append(Answer("ok"))
    assert (await port.complete()).text == "ok"
    assert not [name for name in port.server.requests[-1] if name.startswith(left_out)]


async def test_roles_that_must_alternate_do(port: Rig) -> None:
    words = "Conversation roles must alternate user/assistant/user/assistant/..."
    port.server.rules += [
        refusing(Refusal(400, words), lambda body: _repeats(body["messages"])),
        refusing(
            Refusal(400, "System role not supported"),
            lambda body: body["messages"][0]["role"] == "system",
        ),
    ]
    port.server.script.append(Answer("ok"))
    asked = (Asked("how many?", "ana"), Asked("quickly", "ben"), Said("2"), Asked("and?", "ana"))
    await port.complete(replace(QUESTION, transcript=asked))
    messages = port.server.requests[-1]["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user"]
    assert messages[0]["content"] == "Be brief.\n\nana: how many?\n\nben: quickly"


async def test_calls_of_before_go_as_text_to_a_server_without_tools(port: Rig) -> None:
    port.server.rules.append(without_tools(501, "no"))
    port.server.script.append(Answer("ok"))
    before = (Said("See.", (ToolCall("call_1", "len(df)"),)), Observed("call_1", "7"))
    await port.complete(replace(QUESTION, transcript=(*QUESTION.transcript, *before)))
    said, output = port.server.requests[-1]["messages"][-2:]
    assert said == {"role": "assistant", "content": "See.\n```python\nlen(df)\n```"}
    assert output == {"role": "user", "content": "Output of the code:\n> 7"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>\n```python\nx()\n```\n</think>\n\nTwo.", "Two."),
        ("\n<thinking>hm</thinking>Two.", "Two."),
        ("<think>endless", ""),
        ("<thin ice", "<thin ice"),
        ("Two <think>no</think>", "Two <think>no</think>"),
    ],
)
async def test_thoughts_in_tags_are_no_part_of_the_answer(port: Rig, text: str, shown: str) -> None:
    port.server.script.append(Answer(text))
    assert (await port.complete()).text == shown


async def test_thoughts_in_a_field_of_their_own_are_no_part_of_the_answer(port: Rig) -> None:
    port.server.script.append(Answer("Two.", thoughts=("hm", "well")))
    assert (await port.complete()).text == "Two."


def _repeats(messages: list[dict[str, str]]) -> bool:
    roles = [message["role"] for message in messages if message["role"] != "system"]
    return any(one == other for one, other in itertools.pairwise(roles))
