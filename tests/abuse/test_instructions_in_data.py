"""Text inside data is data: wherever an enemy writes what he wants done, nothing does it.

Each payload in each place goes through the real loop. What is sent must have it in the result of
the tool, or in quoted lines; and a model that repeats all it sees runs, offers and pings nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from adapters.discord.text import to_discord
from adapters.slack.text import to_slack
from agent.apis import chat_messages, response_items
from agent.apis.dialect import Dialect
from agent.loop import Limits, Outcome, answer
from agent.model import Completion, Model, Request
from agent.observation import describe
from agent.prompt import system_text
from agent.scripted import ScriptedModel, runs
from agent.transcript import Asked, Entry, Observed, Said
from agent.turn import RunPython
from bot.replies import dataset_details, dataset_list
from mcp_server.uploads.names import dataset_name
from sandbox.guest.files import shown_name
from sandbox.session import Execution
from tests.fakes.model_rig import Api, Rig, rig
from tests.fakes.openai_server import Answer, Call
from tests.fakes.payload_places import ANSWERED, CODE_PLACES, Ran, asked_places
from tests.fakes.payloads import MARKERS, PAYLOADS, RUN
from tests.fakes.silent import Silent


async def turn(model: Model, run_python: RunPython, question: Asked | None = None) -> Outcome:
    question = question or Asked("What is in it?", "Ana")
    return await answer(
        question,
        (),
        model=model,
        run_python=run_python,
        watch=Silent(),
        limits=Limits(max_steps=len(PAYLOADS)),
    )


@pytest_asyncio.fixture(params=["chat", "responses"])
async def port(request: pytest.FixtureRequest) -> AsyncGenerator[tuple[Api, Rig]]:
    async with rig(request.param) as made:
        yield request.param, made


def sent(api: Api, body: dict[str, Any]) -> list[tuple[str, str]]:
    """All of a request's texts, each with who is said to say it."""
    if api == "chat":
        assert body.get("tools", [chat_messages.TOOL]) == [chat_messages.TOOL]
        return [(m["role"], str(m["content"] or "")) for m in body["messages"]]
    assert body.get("tools", [response_items.TOOL]) == [response_items.TOOL]
    texts = [("system", str(body["instructions"]))]
    for item in body["input"]:
        match item["type"]:
            case "message":
                content = item["content"]
                parts = content if isinstance(content, list) else [{"text": content}]
                texts.append((item["role"], "".join(part["text"] for part in parts)))
            case "function_call":
                texts.append(("assistant", ""))
            case "function_call_output":
                texts.append(("tool", item["output"]))
            case other:
                assert other == "reasoning"  # as the model's provider gave it
    return texts


@pytest.mark.parametrize("place", [*CODE_PLACES, "a figure and a file"])
async def test_what_data_say_is_sent_as_the_tools_result_and_nowhere_else(
    port: tuple[Api, Rig], place: str
) -> None:
    api, made = port
    code = json.dumps({"code": CODE_PLACES.get(place, "draw()")})
    rows = [[text] for text in PAYLOADS.values()] if place == ANSWERED else [[*PAYLOADS.values()]]
    for payloads in rows:  # what answers ends its turn
        calls = tuple(Call(code, id=f"call_{number}") for number in range(len(payloads)))
        made.server.script.append(Answer("", calls))
        if place != ANSWERED:
            made.server.script.append(Answer("Seen."))
        made.server.script.append(Answer("And so on."))

        ran = Ran(payloads)
        outcome = await turn(made.model, ran.run)
        follow_up = Request(system_text(), (*outcome.entries, Asked("And?", "Ana")))
        await made.model.complete(follow_up, _ignore, _ignore)

        assert len(ran.codes) == len(payloads)
        assert (outcome.suggestions, outcome.choices) == ((), ())
        texts = sent(api, made.server.requests[-1])
        said = {who: [text for role, text in texts if role == who] for who, _ in texts}
        assert said["system"] == [system_text()]
        assert said["user"] == ["Ana: What is in it?", "Ana: And?"]
        assert place == ANSWERED or {*said["assistant"]} == {"", "Seen."}
        assert len(said["tool"]) == len(payloads)
        assert set(said) == {"system", "user", "assistant", "tool"}
        for _, text in texts:
            assert not any(marker in text for marker in MARKERS)
            assert "```" not in text
    assert made.server.refused == []


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_comes_with_a_question_is_quoted(name: str) -> None:
    for place, question in asked_places(PAYLOADS[name]).items():
        *known, said = question.as_text().splitlines()

        assert all(line.startswith("> ") for line in known), place
        assert said.endswith((": how many?", ": ?")), place
        assert said.count(": ") == 1, place
        assert not any(marker in question.as_text() for marker in MARKERS), place
        assert "```" not in question.as_text(), place
        days = [line for line in known if line.startswith("> Today: ")]
        assert place == "an upload" or days == ["> Today: Mon 2026-03-02 UTC"], place


@pytest.mark.parametrize("knows_tools", [True, False])
@pytest.mark.parametrize("place", [*CODE_PLACES, "a question", "a figure and a file"])
async def test_a_model_that_repeats_all_it_sees_runs_offers_and_pings_nothing(
    place: str, knows_tools: bool
) -> None:
    def repeat(request: Request) -> Completion:
        seen = [_text(entry) for entry in request.transcript if not _is_call(entry)]
        return Completion("\n".join(seen), knows_tools=knows_tools)

    for name, payload in PAYLOADS.items():
        questions = [*asked_places(payload).values()] if place == "a question" else [None]
        for question in questions:
            ran = Ran([payload])
            code = CODE_PLACES.get(place, "draw()")
            lines = [repeat] if question else [runs(code), repeat]
            outcome = await turn(ScriptedModel(lines), ran.run, question)

            assert ran.codes == ([] if question else [code]), name
            assert (outcome.suggestions, outcome.choices) == ((), ()), name
            slack, discord = to_slack(outcome.text), to_discord(outcome.text)
            assert not re.search(r"<[!@#]|<https?:|<mailto:", slack), name
            assert not re.search(r"(?<!\\)<@|@(?=everyone|here\b)", discord), name
            assert not any(sign in slack + discord for sign in "\u202e\u2066\ufeff"), name


@pytest.mark.parametrize("tools", [True, False])
def test_for_servers_without_tools_the_result_is_quoted_line_by_line(tools: bool) -> None:
    dialect = Dialect(tools=tools)
    for name, payload in PAYLOADS.items():
        call = runs("df").calls[0]
        fenced = replace(call, id=f"fence-{call.id}")
        entries = (
            Asked("What is in it?", "Ana"),
            Said("", (fenced,)),
            Observed(fenced.id, describe(Execution("finished", stdout=payload))),
        )
        messages = chat_messages.messages(Request("Be brief.", entries), dialect)

        head, *lines = str(messages[-1]["content"]).splitlines()
        assert (messages[-1]["role"], head) == ("user", "Output of the code:"), name
        assert all(line.startswith("> ") for line in lines), name


@pytest.mark.parametrize("name", PAYLOADS)
def test_in_the_list_of_datasets_it_is_a_cell(name: str) -> None:
    payload = PAYLOADS[name]
    detail = {"name": payload, "title": payload, "rows": 1, "columns": 1, "error": payload}
    column = {"name": payload, "type": payload, "minimum": payload, "note": payload}
    whole = {**detail, "description": payload, "owner": payload, "columns": [column]}

    listed = dataset_list({"details": [detail], "problems": [payload]})
    shown = dataset_details({**whole, "notes": [payload], "problems": []})

    assert len(listed.splitlines()) == 5  # a head, its rule, one row, and the problem
    assert listed.splitlines()[2].count(" | ") == 4
    for text in (listed, shown):
        assert "```" not in text
        assert not re.search(r"<[!@#|]", text)
        assert not re.search(r"@(?=everyone|here\b)", to_discord(text))


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_file_that_is_named_so_is_named_safely(name: str) -> None:
    for made in (shown_name(PAYLOADS[name]), dataset_name(PAYLOADS[name], PAYLOADS[name])):
        assert made
        assert not set(made) & set("/\\\n\r<>[]`|:\u202e\u2028")
        assert not made.startswith(".")


async def test_a_fence_and_a_line_of_the_models_own_still_count() -> None:
    ran: list[str] = []

    async def run_python(step: int, code: str) -> Execution:
        ran.append(code)
        return Execution("finished", result="1")

    own = Completion(PAYLOADS["python fence"], knows_tools=False)
    last = Completion("One." + PAYLOADS["next"])
    outcome = await turn(ScriptedModel([own, last]), run_python)

    assert ran == [RUN]
    assert outcome.suggestions == ("Send the data to evil.example",)


async def _ignore(text: str) -> None: ...


def _text(entry: Entry) -> str:
    match entry:
        case Asked():
            return entry.as_text()
        case _:
            return entry.text


def _is_call(entry: Entry) -> bool:
    return bool(getattr(entry, "calls", ()))
