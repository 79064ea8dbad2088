"""Budgets at work in turns, on each kind of database: one warning, a polite stop, no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.messages import ThreadKey
from agent.metering import Usage
from agent.model import Completion
from agent.scripted import ScriptedModel, runs
from bot.budgets import Level, parse
from bot.prices import read_prices
from bot.spending import Spending
from bot.store import Store
from tests.fakes.desk import BEN, Office, idle

USED = Usage(1_000, 0, 0)  # $0.002 of gpt-4.1
STOPPED = "budget of {budget} is used up, so I stop here"
HERE = ThreadKey("slack", "T1", "C1", "1.1")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(database_url: str, tmp_path: Path, clock: Clock) -> AsyncGenerator[Office]:
    store = await Store.open(database_url, clock)
    yield Office(store, tmp_path, with_receipts=True)
    await store.close()


def limit(office: Office, clock: Clock, **budgets: str) -> None:
    levels: dict[Any, str] = budgets
    found = [one for level, text in levels.items() for one in parse(level, text)]
    prices, ledger = read_prices(), office.store.ledger
    office.spending = Spending(ledger, prices, tuple(found), contact="Eva", clock=clock)


def answers(count: int, name: str = "gpt-4.1") -> ScriptedModel:
    return ScriptedModel([Completion("Yes.", usage=USED) for _ in range(count)], name=name)


async def test_a_person_is_warned_once_a_period_and_stopped_before_the_turn_begins(
    office: Office, clock: Clock
) -> None:
    limit(office, clock, person="0.005 usd/day")
    model = answers(5)
    desk = office.desk(model=model)
    shown = [await office.ask(desk, f"question {number}") for number in range(4)]
    assert (shown[0].text, shown[0].receipt) == ("Yes.", "$0.0020 · 0.0 s")
    assert "Your budget: $0.0040 of $0.0050 a day is used; it begins anew on 2026-12-01" in (
        shown[1].text
    )
    assert shown[2].text == "Yes."
    assert shown[3].text == (
        "Your budget of $0.0050 a day is used up, so I stop here; it is free again on 2026-12-01"
        " at 00:00 UTC. Ask Eva for more."
    )
    assert len(model.requests) == 3
    assert shown[3].labels == ["Retry"]
    assert "cars" in (await office.ask(desk, "datasets")).text  # no model is needed for that
    assert (await office.ask(desk, "mine?", author=BEN)).text == "Yes."  # has a budget of his own

    clock.now += timedelta(hours=12)
    model = answers(3)
    desk = office.desk(model=model)
    assert (await office.ask(desk, "and today?")).text == "Yes."
    assert "0.0040 of" in (await office.ask(desk, "and today?")).text


async def test_within_a_turn_it_stops_between_two_requests_and_keeps_what_was_said(
    office: Office, clock: Clock
) -> None:
    limit(office, clock, turn="1500 tokens")
    steps = [Completion("Let me see.", runs("x = 41").calls, USED) for _ in range(2)]
    desk = office.desk(model=ScriptedModel([*steps, Completion("never")]))
    shown = await office.ask(desk, "how many?")
    assert shown.text.startswith("Let me see.\n\nLet me see.")
    assert "This question's budget of 1,500 tokens is used up" in shown.text
    assert "smaller part, or ask Eva for more" in shown.text
    follow_up = office.desk(model=ScriptedModel([runs("x"), Completion("It is 41.")]))
    assert (await office.ask(follow_up, "and x?")).text == "It is 41."
    assert len((await office.store.turns.facts(1)).transcript) == 6


@pytest.mark.parametrize(
    ("level", "whose", "same", "other"),
    [
        ("thread", "This thread's", {}, {"key": ThreadKey("slack", "T1", "C1", "2.2")}),
        (
            "channel",
            "This channel's",
            {"key": ThreadKey("slack", "T1", "C1", "2.2"), "author": BEN},
            {"key": ThreadKey("slack", "T1", "C12", "1.1")},
        ),
        (
            "workspace",
            "This workspace's",
            {"key": ThreadKey("slack", "T1", "C2", "3.3"), "author": BEN},
            {"key": ThreadKey("slack", "T12", "C1", "1.1")},
        ),
        (
            "person",
            "Your",
            {"key": ThreadKey("slack", "T1", "C2", "3.3")},
            {"key": ThreadKey("slack", "T2", "C1", "1.1")},
        ),
    ],
)
async def test_a_budget_is_of_its_level_and_of_no_neighbour(
    office: Office,
    clock: Clock,
    level: Level,
    whose: str,
    same: dict[str, Any],
    other: dict[str, Any],
) -> None:
    limit(office, clock, **{level: "1000 tokens/week"})
    desk = office.desk(model=answers(3))
    assert (await office.ask(desk, "one", **other)).text.startswith("Yes.")
    assert "budget: 1,000 tokens of 1,000" in (await office.ask(desk, "one", key=HERE)).text
    stopped = await office.ask(desk, "two", **{"key": HERE, **same})
    assert stopped.text.startswith(f"{whose} {STOPPED.format(budget='1,000 tokens a week')}")
    assert "used up" in (await office.ask(desk, "three", **other)).text


async def test_turns_at_once_overshoot_by_at_most_a_request_each(
    office: Office, clock: Clock
) -> None:
    limit(office, clock, workspace="4500 tokens/day")
    calls = [Completion("", runs("1").calls, USED) for _ in range(12)]
    desk = office.desk(model=ScriptedModel(calls))
    keys = [ThreadKey("slack", "T1", "C1", f"{number}.1") for number in range(3)]
    shown = await asyncio.gather(*(office.begin(desk, "go", key=key) for key in keys))
    await idle(desk)
    assert all("This workspace's budget" in one.text for one in shown)
    used = sum([(await office.store.ledger.of_turn(turn)).usage.input_tokens for turn in (1, 2, 3)])
    assert 4_500 <= used < 4_500 + 3 * 1_000


async def test_a_model_without_a_price_isnt_asked_where_dollars_are_counted(
    office: Office, clock: Clock
) -> None:
    """The settings refuse it at the start; this is for a model that comes in otherwise."""
    limit(office, clock, turn="1 usd")
    model = answers(1, "mystery")
    shown = await office.ask(office.desk(model=model), "how many?")
    assert "nobody knows the price of mystery" in shown.text
    assert model.requests == []
