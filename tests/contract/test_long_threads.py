"""Sixty questions in one thread, through the real loop, store and guest, to a strict model server:
what is sent, what of it is new, what is remembered, and what becomes of too much.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from agent.apis import faults
from agent.folding import HEAD
from agent.masking import LEFT_OUT
from agent.metering import tokens_in
from bot.store import Store
from tests.fakes.desk import KEY, Office
from tests.fakes.empty_database import empty_database
from tests.fakes.model_rig import Api, Rig, rig
from tests.fakes.openai_server import Answer, Refusal

QUESTIONS = 60
MADE = "import pandas as pd\ncars = pd.DataFrame({'brand': ['Fiat', 'Opel'], 'price': [9.5, 12.0]})"
TABLE = "print('\\n'.join(f'{{n}}  region {{n}}  {{n * 1.5:.2f}}' for n in range({rows})))"
LARGE = 60


def texts(body: dict[str, Any]) -> list[str]:
    """All that the model is sent, in order; what one request adds stands at the end."""
    if "messages" in body:
        return [json.dumps(body.get("tools", "")), *map(json.dumps, body["messages"])]
    head = [json.dumps(body.get("tools", "")), body["instructions"]]
    return [*head, *map(json.dumps, body["input"])]


def tokens(bodies: list[dict[str, Any]]) -> int:
    return sum(tokens_in(sum(map(len, texts(body)))) for body in bodies)


@dataclass
class Long:
    """A thread that goes on, and each question's requests. Each cell prints that many rows."""

    office: Office
    rig: Rig
    rows: int = 12
    asked: list[list[dict[str, Any]]] = field(default_factory=list[list[dict[str, Any]]])

    async def ask(self, text: str, code: str, answer: str = "Opel leads, by a quarter.") -> str:
        """In a process of its own, as after a restart."""
        before = len(self.rig.server.requests)
        call = json.dumps({"code": code})
        self.rig.server.script += [Answer(calls=(call,)), Answer(f"{answer}\n[next] And Fiat?")]
        shown = await self.office.ask(self.office.desk(model=self.rig.model), text)
        self.asked.append(self.rig.server.requests[before:])
        return shown.text

    async def go_to(self, number: int) -> None:
        table = TABLE.format(rows=self.rows)
        while len(self.asked) < number:
            count = len(self.asked) + 1
            question = f"What was the average price in region {count}, without the outliers?"
            match count:
                case 1:
                    code = "1 + 1"
                case 2:
                    code = MADE
                case _:
                    code = f"region = {count}\nmean_{count % 7} = region * 1.5\n{table}"
            assert "Opel leads" in await self.ask(question, code)


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture(params=[("chat", "sqlite"), ("responses", "postgresql")], ids="-".join)
async def long(
    request: pytest.FixtureRequest, fresh_url: Callable[[str], str], tmp_path: Path
) -> AsyncGenerator[Long]:
    """Over each API and on each kind of database."""
    api, kind = request.param
    store = await Store.open(fresh_url(kind))
    async with rig(api) as made:
        yield Long(Office(store, tmp_path), made)
    await store.close()


@pytest.fixture
async def small(tmp_path: Path) -> AsyncGenerator[Office]:
    opened = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(opened, tmp_path)
    await opened.close()


async def test_the_sixtieth_question_costs_what_the_tenth_does_and_remembers_what_it_needs(
    long: Long,
) -> None:
    await long.go_to(QUESTIONS - 1)
    await long.ask("And the dearest of cars?", "cars.brand[cars.price.idxmax()]")

    assert not long.rig.server.refused
    costs = [tokens(bodies) for bodies in long.asked]
    assert costs[-1] <= 1.5 * costs[9], costs
    assert max(costs[9:]) <= 1.5 * costs[9], costs
    # Each request begins as the one before, but for the first after a fold.
    sent = [texts(body) for bodies in long.asked for body in bodies]
    same = [two[: len(one)] == one for one, two in pairwise(sent)]
    assert sum(same) >= 0.85 * len(same)

    # What the second question made is named sixty questions later, and works.
    last = "\n".join(texts(long.asked[-1][0]))
    assert HEAD in last
    assert "cars DataFrame 2 x 2 (brand str, price float64)" in last
    assert "earlier questions left out.)" in last
    assert "Opel" in texts(long.asked[-1][1])[-1]

    # The whole thread is still there.
    thread = await long.office.store.open_thread(str(KEY))
    assert len(await long.office.store.turns.past(thread, before=10**6)) == QUESTIONS
    assert len(await long.office.store.journal.cells(thread)) == QUESTIONS


async def test_clearing_forgets_what_was_folded_and_what_comes_after_is_folded_anew(
    small: Office,
) -> None:
    async with rig("chat") as made:
        long = Long(small, made, rows=LARGE)
        await long.go_to(9)
        assert HEAD in "\n".join(texts(long.asked[-1][0]))
        await small.ask(small.desk(model=made.model), "clear")
        await long.ask("What now?", "1")
        assert "region 1" not in "\n".join(texts(long.asked[-1][0]))
        assert HEAD not in "\n".join(texts(long.asked[-1][0]))
        await long.go_to(19)
        assert HEAD in "\n".join(texts(long.asked[-1][0]))
        assert "region 2," not in "\n".join(texts(long.asked[-1][0]))


async def test_two_processes_fold_the_same_turns_once(small: Office) -> None:
    async with rig("chat") as made:
        long = Long(small, made, rows=LARGE)
        await long.go_to(9)
        thread = await small.store.open_thread(str(KEY))
        fold = await small.store.folds.newest(thread)
        assert fold is not None
        await small.store.folds.put(thread, type(fold)(fold.until, fold.masked, "else", fold.notes))
        assert await small.store.folds.newest(thread) == fold


async def test_a_cheap_model_sums_up_what_has_no_room_and_where_it_fails_that_is_counted(
    small: Office,
) -> None:
    async with rig("chat") as made, rig("chat", model="cheap") as cheap:
        long = Long(small, made, rows=LARGE)
        said = Answer("Prices rise with the region.")
        cheap.server.script += [said, Refusal(404, "no such model"), *[said] * 9]
        small.cheap = cheap.model
        with capture_logs() as logs:
            await long.go_to(22)
        asked = ["\n".join(texts(body)) for body in cheap.server.requests if "tools" not in body]
        assert len(asked) >= 3
        assert "What was the average price in region 1," in asked[0]
        assert "Prices rise with the region." in asked[2]
        last = "\n".join(texts(long.asked[-1][0]))
        assert "earlier questions: Prices rise with the region." in last
        assert "left out.)" in last
        [failed] = [line for line in logs if line["event"] == "no summary"]
        assert "no such model" in failed["detail"]


def limited(chars: int) -> Callable[[dict[str, Any]], Refusal | None]:
    """A server whose model reads no more than that."""
    refusal = Refusal(400, "too long", code="context_length_exceeded")
    return lambda body: refusal if sum(map(len, texts(body))) > chars else None


async def test_what_is_too_long_for_the_model_is_sent_shorter_and_answered(
    small: Office, api: Api
) -> None:
    async with rig(api) as made:
        long = Long(small, made)
        await long.go_to(6)
        made.server.rules.append(limited(5_500))
        assert "Opel leads" in await long.ask("And now all of it?", "print('word ' * 300)")
        await long.ask("And more?", "print('word ' * 300)")

        bodies = long.asked[6]
        refused = [limited(5_500)(body) is not None for body in bodies]
        assert refused.count(False) == 2
        assert 1 <= refused.count(True) <= 2
        assert HEAD in "\n".join(texts(bodies[-1]))
        # The next question begins with what fits.
        assert limited(5_500)(long.asked[7][0]) is None


async def test_outputs_of_a_turn_that_is_too_long_are_left_out_and_the_turn_is_answered(
    small: Office,
) -> None:
    async with rig("chat") as made:
        made.server.rules.append(limited(6_500))
        many = [Answer(calls=(json.dumps({"code": f"print('{n} ' * 600)"}),)) for n in range(6)]
        made.server.script += [*many, Answer("Done.")]
        shown = await small.ask(small.desk(model=made.model), "all of it")
        assert shown.text == "Done."
        said = "\n".join(texts(made.server.requests[-1]))
        assert LEFT_OUT.split("{")[0] in said
        assert "5 5 5" in said


async def test_who_asks_for_more_than_the_model_can_ever_read_is_told_what_to_do(
    small: Office,
) -> None:
    async with rig("chat") as made:
        made.server.rules.append(limited(2_000))
        shown = await small.ask(small.desk(model=made.model), "x" * 5_000)
        assert shown.text == faults.OVERFLOW
        assert len(made.server.requests) == 1
