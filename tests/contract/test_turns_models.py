"""Models of the product at work in turns: stopped, failing and replaced, and who is told of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agent.apis import faults
from agent.fallback import FallbackModel
from agent.metering import Usage
from bot import doctor
from bot.settings import read
from bot.spent import Spent
from bot.store import Store
from bot.turn import STOPPED
from tests.fakes.desk import Office
from tests.fakes.empty_database import empty_database
from tests.fakes.model_rig import Api, Rig, rig
from tests.fakes.openai.script import refusing
from tests.fakes.openai_server import Answer, Nothing, Refusal


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture
async def first(api: Api) -> AsyncGenerator[Rig]:
    async with rig(api) as made:
        yield made


@pytest.fixture
async def second() -> AsyncGenerator[Rig]:
    async with rig("chat", model="spare") as made:
        yield made


@pytest.mark.parametrize("answer", [Answer("It is ", trouble="silence"), Nothing()])
async def test_a_stopped_turn_stops_paying_at_once(
    office: Office, first: Rig, answer: Answer | Nothing
) -> None:
    desk = office.desk(model=first.model)
    first.server.script.append(answer)
    shown = await office.begin(desk, "how many?")
    if isinstance(answer, Answer):
        await shown.until(lambda s: bool(s.text))
    else:
        await first.server.asked.wait()
    await office.ask(desk, "stop", addressed=False)
    await first.server.left.wait()
    await shown.until(lambda s: bool(s.finished))
    assert shown.text.endswith(STOPPED)
    used = await office.store.ledger.of_turn(1)
    assert (used.requests, used.usage.is_estimated) == (1, True)
    assert used.usage.input_tokens > 50
    assert bool(used.usage.output_tokens) == isinstance(answer, Answer)


async def test_a_question_after_one_that_a_cell_answered_is_taken_by_both_apis(
    office: Office, first: Rig
) -> None:
    desk = office.desk(model=first.model)
    code = "import json\\nanswer(f'It is {40 + 2}.')\\nprint('seen')"
    calls = (f'{{"code": "{code}"}}', '{"code": "1"}')
    first.server.script.append(Answer("Let me see.", calls=calls, thoughts=("It adds.",)))
    shown = await office.ask(desk, "how many?")
    assert shown.text == "Let me see.\n\nIt is 42."
    first.server.script.append(Answer("Quite."))
    assert (await office.ask(desk, "sure?")).text == "Quite."
    assert (len(first.server.requests), first.server.refused) == (2, [])


async def test_a_try_that_broke_off_is_paid_and_one_that_was_refused_is_not(
    office: Office, first: Rig
) -> None:
    desk = office.desk(model=first.model)
    first.server.script.extend([Refusal(500, "no"), Answer("It is 41.")])
    await office.ask(desk, "how many?")
    assert await office.store.ledger.of_turn(1) == Spent(1, Usage(120, 100, 30), 0, 1)

    first.server.script.extend([Answer(trouble="eof"), Answer("It is 42.")])
    await office.ask(desk, "and now?")
    used = await office.store.ledger.of_turn(2)
    assert (used.requests, used.usage.is_estimated) == (2, True)
    assert used.usage.output_tokens == 30  # of the one that told
    assert used.usage.input_tokens > 120 + 50


async def test_a_server_that_tells_no_tokens_is_estimated(office: Office, second: Rig) -> None:
    words = "Unrecognized request argument: stream_options"
    refuses = refusing(Refusal(400, words), lambda body: "stream_options" in body)
    second.server.rules.append(refuses)
    second.server.script.append(Answer("It is forty-two, and no more."))
    await office.ask(office.desk(model=second.model), "how many?")
    used = await office.store.ledger.of_turn(1)
    assert (used.requests, used.usage.is_estimated) == (1, True)
    assert used.usage.output_tokens == round(len("It is forty-two, and no more.") / 3.5)


async def test_who_asks_is_told_what_to_do_and_the_log_why(office: Office, first: Rig) -> None:
    desk = office.desk(model=first.model)
    first.server.script.append(Refusal(401, "key of project p-123 was revoked"))
    with capture_logs() as logs:
        shown = await office.ask(desk, "how many?")
    assert shown.text == faults.KEY
    [failed] = [line for line in logs if line["event"] == "no answer"]
    assert "p-123" in failed["detail"]
    assert failed["turn"]


async def test_a_fallback_is_one_status_for_the_person_and_a_line_in_the_log(
    office: Office, first: Rig, second: Rig
) -> None:
    desk = office.desk(model=FallbackModel(first.model, second.model))
    first.server.script.extend([Refusal(404, "no such model")])
    second.server.script.extend([Answer(calls=('{"code": "40 + 2"}',)), Answer("It is 42.")])
    with capture_logs() as logs:
        shown = await office.ask(desk, "how many?")
    assert shown.text == "It is 42."
    told = [line for line in shown.statuses if "doesn't answer" in line]
    assert told == [f"{first.model.name} doesn't answer; asking spare"]
    assert [line["used"] for line in logs if line["event"] == "fallback model"] == ["spare"]


async def test_the_doctor_tries_each_model_and_says_why_one_does_not_answer(
    tmp_path: Path, second: Rig
) -> None:
    async with rig("chat", model="main") as first:
        first.server.script.append(Answer("ready"))
        second.server.script.append(Refusal(404, "no model named spare"))
        settings = read(
            tmp_path / "no.env",
            OPENAI_BASE_URL=first.server.base_url,
            THREADBOOK_MODEL="main",
            THREADBOOK_FALLBACK_MODEL="spare",
            THREADBOOK_FALLBACK_BASE_URL=second.server.base_url,
        )
        checks = await doctor._model(settings)
    assert [(check.name, check.state) for check in checks] == [
        ("model", "ok"),
        ("fallback model", "failed"),
    ]
    assert "no model named spare" in checks[1].finding
