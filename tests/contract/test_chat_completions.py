"""The model port through the real library against a server on the loopback."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from agent.chat_completions import ChatCompletionsModel
from agent.errors import ModelError
from agent.model import Completion, Request, Usage
from agent.transcript import Asked, Observed, Said, ToolCall
from tests.fakes.openai_server import Answer, OpenAIServer, Refusal

QUESTION = Request("Be brief.", (Asked("how many?", "ana"),))


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with OpenAIServer().serving() as running:
        yield running


@pytest.fixture
async def model(server: OpenAIServer) -> AsyncGenerator[ChatCompletionsModel]:
    made = ChatCompletionsModel("fake", api_key="sk-secret", base_url=server.base_url)
    yield made
    await made.aclose()


async def complete(model: ChatCompletionsModel, request: Request = QUESTION) -> Completion:
    """The completion; what was streamed must be its text."""
    heard: list[str] = []

    async def on_text(delta: str) -> None:
        heard.append(delta)

    completion = await model.complete(request, on_text)
    assert "".join(heard) == completion.text
    return completion


async def test_text_is_streamed_and_tokens_are_counted(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.append(Answer("Two thousand rows."))
    completion = await complete(model)
    assert completion.text == "Two thousand rows."
    assert completion.usage == Usage(120, 100, 30)
    assert server.requests[0]["stream_options"] == {"include_usage": True}
    assert [tool["function"]["name"] for tool in server.requests[0]["tools"]] == ["run_python"]


async def test_calls_are_put_together_from_their_deltas(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.append(Answer("Let me see.", ('{"code": "len(df)"}', '{"code": "x\ny"}')))
    completion = await complete(model)
    assert [call.code for call in completion.calls] == ["len(df)", "x\ny"]


@pytest.mark.parametrize("arguments", ['{"code": ', "[]", '{"code": ""}', '"text"', "{}"])
async def test_arguments_that_make_no_sense_are_kept_as_sent(
    server: OpenAIServer, model: ChatCompletionsModel, arguments: str
) -> None:
    server.script.append(Answer(calls=(arguments,)))
    [call] = (await complete(model)).calls
    assert (call.code, call.raw) == (None, arguments)


async def test_without_permission_to_run_no_tool_is_offered(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.append(Answer("ok"))
    await complete(model, Request("s", QUESTION.transcript, may_run=False))
    assert "tools" not in server.requests[0]


async def test_the_transcript_goes_back_in_the_shape_it_came_in(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.append(Answer("ok"))
    transcript = (
        Asked("how many?", "ana"),
        Said("", (ToolCall("call_1", "len(df)"),)),
        Observed("call_1", "2000"),
        Said("Now by year.", (ToolCall("fence-4", "df.year"),)),
        Observed("fence-4", "..."),
    )
    await complete(model, Request("s", transcript))
    system, user, called, result, fenced, output = server.requests[0]["messages"]
    assert system == {"role": "system", "content": "s"}
    assert user["content"] == "ana: how many?"
    assert called["tool_calls"][0]["function"]["arguments"] == '{"code": "len(df)"}'
    assert result == {"role": "tool", "tool_call_id": "call_1", "content": "2000"}
    assert fenced["content"] == "Now by year.\n```python\ndf.year\n```"
    assert output["role"] == "user"


async def test_who_asks_and_what_is_known_of_them_goes_along(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.append(Answer("ok"))
    asked = (Asked("how many?", "ana", "Language: de\nUploaded: a.csv"), Asked("quick", "ben"))
    await complete(model, Request("s", asked))
    _, first, second = server.requests[0]["messages"]
    assert first["content"] == "> Language: de\n> Uploaded: a.csv\nana: how many?"
    assert second["content"] == "ben: quick"


async def test_a_full_server_is_asked_again(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.extend([Refusal(429, "slow down", "0.01"), Refusal(503, "busy"), Answer("ok")])
    assert (await complete(model)).text == "ok"


async def test_a_stream_that_breaks_off_before_its_first_word_is_asked_again(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.extend([Answer(breaks_off=True), Answer("ok")])
    assert (await complete(model)).text == "ok"


async def test_a_stream_that_breaks_off_later_is_an_error_and_not_an_answer(
    server: OpenAIServer, model: ChatCompletionsModel
) -> None:
    server.script.append(Answer("Two thou", breaks_off=True))
    with pytest.raises(ModelError, match="broke off"):
        await complete(model)


@pytest.mark.parametrize(
    ("refusal", "person"),
    [
        (Refusal(401, "bad key sk-secret"), "OPENAI_API_KEY"),
        (Refusal(404, "no such model"), "THREADBOOK_MODEL"),
        (Refusal(400, "maximum context length exceeded"), "/clear"),
        (Refusal(400, "nonsense"), "refused the request"),
    ],
)
async def test_a_refusal_tells_the_person_what_to_do_and_the_operator_why(
    server: OpenAIServer, model: ChatCompletionsModel, refusal: Refusal, person: str
) -> None:
    server.script.append(refusal)
    with pytest.raises(ModelError) as told:
        await complete(model)
    assert person in told.value.person
    assert "sk-secret" not in told.value.person
    assert refusal.message in told.value.operator


async def test_a_server_that_is_not_there_is_named_to_the_operator() -> None:
    model = ChatCompletionsModel(
        "fake", api_key="k", base_url="http://127.0.0.1:9/v1", max_retries=0
    )
    with pytest.raises(ModelError, match="can't be reached"):
        await complete(model)
    await model.aclose()
