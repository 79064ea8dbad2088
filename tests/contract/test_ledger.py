"""The ledger on each kind of database, and in turns: each request once, whatever becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.errors import Unavailable
from agent.fallback import FallbackModel
from agent.metering import Usage
from agent.model import Completion
from agent.scripted import ScriptedModel, runs
from bot.prices import read_prices
from bot.schema import model_requests
from bot.spending import Spending
from bot.spent import NOTHING, Spent
from bot.store import Store
from tests.fakes.desk import BEN, Again, Office, Shown, idle

ANA = "terminal:local:1"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(database_url)
    yield Office(store, tmp_path)
    await store.close()


async def rows(store: Store) -> list[tuple[int, str, str, int, int | None, bool]]:
    """Turn, person, model, input tokens, cost and whether it is estimated."""
    columns = model_requests.c
    query = select(
        columns.turn_id,
        columns.person,
        columns.model,
        columns.input_tokens,
        columns.cost_microusd,
        columns.is_estimated,
    ).order_by(columns.id)
    async with store.engine.begin() as db:
        return [tuple(row) for row in (await db.execute(query)).all()]


async def test_every_request_of_a_turn_is_a_row_with_its_person_and_its_cost(
    office: Office,
) -> None:
    model = ScriptedModel(
        [
            Completion("", runs("1 + 1").calls, Usage(1_000, 500, 10)),
            Completion("2", usage=Usage(2_000, 1_000, 20)),
        ],
        name="gpt-4.1",
    )
    await office.ask(office.desk(model=model), "how many?")

    first, second = 500 * 2 + 250 + 80, 1_000 * 2 + 500 + 160
    assert await rows(office.store) == [
        (1, ANA, "gpt-4.1", 1_000, first, False),
        (1, ANA, "gpt-4.1", 2_000, second, False),
    ]
    total = await office.store.ledger.of_turn(1)
    assert total == Spent(2, Usage(3_000, 1_500, 30), first + second, 0)
    assert await office.store.ledger.of_turn(2) == NOTHING


async def test_the_model_that_answered_is_the_one_that_is_paid(office: Office) -> None:
    down = Unavailable("It is down.", operator="503")
    answer = Completion("2", usage=Usage(1_000, 0, 0))
    model = FallbackModel(
        ScriptedModel([down], name="gpt-4.1"), ScriptedModel([answer], name="gpt-4.1-mini")
    )
    await office.ask(office.desk(model=model), "how many?")

    assert await rows(office.store) == [(1, ANA, "gpt-4.1-mini", 1_000, 400, False)]


async def test_a_price_that_nobody_knows_is_not_nothing(office: Office) -> None:
    model = ScriptedModel([Completion("2", usage=Usage(1_000, 0, 9))], name="mystery")
    await office.ask(office.desk(model=model), "how many?")

    assert await office.store.ledger.of_turn(1) == Spent(1, Usage(1_000, 0, 9), 0, 1)


async def test_a_stopped_turns_tokens_are_counted_as_an_estimate(office: Office) -> None:
    hangs = asyncio.Event()
    desk = office.desk(runs("x = 1"), hangs=hangs)
    await office.begin(desk, "how many?")
    await hangs.wait()
    await office.ask(desk, "stop", addressed=False)

    [first, stopped] = await rows(office.store)
    assert stopped[3] > first[3] > 0
    assert stopped[5]


async def test_a_crash_between_two_steps_loses_no_request_and_doubles_none(
    office: Office,
) -> None:
    """The process dies while the second request is on its way: that was sent, and is paid."""
    hangs = asyncio.Event()
    asked = Completion("", runs("1 + 1").calls, Usage(1_000, 0, 10))
    first = office.desk(asked, hangs=hangs)
    await office.begin(first, "how many?")
    await hangs.wait()
    await first.close(grace_s=0)
    before = await rows(office.store)
    assert (before[0][3], len(before)) == (1_000, 2)

    second = office.desk(Completion("2", usage=Usage(1_100, 1_000, 5)))
    await second.resume("terminal:", lambda message: Again(message, Shown))
    await idle(second)

    after = await rows(office.store)
    assert after[:2] == before
    assert [row[3] for row in after][2:] == [1_100]


async def test_a_request_is_known_before_it_is_answered(office: Office) -> None:
    """So a killed process can lose none; and who asked is known from the first."""
    spending = Spending(office.store.ledger, read_prices())
    await office.ask(office.desk(Completion("1")), "how many?", author=BEN)
    meter = await spending.meter(1, person="terminal:local:2", purpose="small step")

    async with meter.request("gpt-4.1", 3_500) as one:
        known = (await rows(office.store))[-1]
        assert known == (1, "terminal:local:2", "gpt-4.1", 1_000, 2_000, True)
        one.usage = Usage(900, 0, 0)
    assert (await rows(office.store))[-1][3:] == (900, 1_800, False)

    async with meter.request("gpt-4.1", 350) as one:
        one.is_refused = True
    assert len(await rows(office.store)) == 2
    assert meter.used.input_tokens > 900
