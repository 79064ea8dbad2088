"""Budgets: how they are written, when they begin anew, and what people are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.budgets import ALWAYS, Budget, Level, parse
from bot.models import build_prices
from bot.settings import SettingsError, read

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("level", "text", "budgets"),
    [
        ("person", "2 usd/day", [Budget("person", 2_000_000, "usd", "day")]),
        ("turn", "0.10 USD", [Budget("turn", 100_000, "usd")]),
        ("thread", "20000 tokens", [Budget("thread", 20_000, "tokens")]),
        ("thread", "1 usd / week", [Budget("thread", 1_000_000, "usd", "week")]),
        (
            "channel",
            "5 usd/day, 500000 tokens/month",
            [
                Budget("channel", 5_000_000, "usd", "day"),
                Budget("channel", 500_000, "tokens", "month"),
            ],
        ),
        ("workspace", " ", []),
    ],
)
def test_budgets_are_amounts_over_periods(level: Level, text: str, budgets: list[Budget]) -> None:
    assert list(parse(level, text)) == budgets


@pytest.mark.parametrize(
    ("level", "text", "words"),
    [
        ("person", "2", "must be such as"),
        ("person", "2 eur/day", "must be such as"),
        ("person", "2 usd/year", "must be such as"),
        ("person", "-2 usd/day", "must be such as"),
        ("person", "500,000 tokens/day", "must be such as"),
        ("person", "2 usd", "needs a period"),
        ("workspace", "9 tokens", "needs a period"),
        ("turn", "1 usd/day", "has no period"),
        ("turn", "0 usd", "more than 0"),
        ("turn", "1.5 tokens", "whole tokens"),
        ("turn", "0.0000001 usd", "six decimals"),
    ],
)
def test_what_is_no_budget_says_how_one_is_written(level: Level, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(level, text)


def test_a_wrong_budget_is_a_wrong_setting() -> None:
    with pytest.raises(
        SettingsError, match='THREADBOOK_BUDGET_PERSON: must be such as "2 usd/day"'
    ):
        read(Path("no.env"), THREADBOOK_BUDGET_PERSON="much")
    near = read(
        Path("no.env"), THREADBOOK_BUDGET_WORKSPACE="9 usd/month", THREADBOOK_BUDGET_TURN="5 tokens"
    )
    assert [budget.level for budget in near.budgets] == ["turn", "workspace"]


def test_a_budget_in_dollars_needs_a_price_for_every_model_that_may_answer(tmp_path: Path) -> None:
    model = {"OPENAI_BASE_URL": "http://localhost:1/v1", "THREADBOOK_MODEL": "gpt-4.1"}
    spare = {"THREADBOOK_FALLBACK_MODEL": "mystery"}
    usd, tokens = "THREADBOOK_BUDGET_THREAD", "THREADBOOK_BUDGET_PERSON"
    no_env = Path("no.env")
    build_prices(read(no_env, **model, **{usd: "1 usd"}))
    build_prices(read(no_env, **model, **spare, **{tokens: "9 tokens/day"}))
    build_prices(read(no_env, THREADBOOK_MODEL="demo", **{usd: "1 usd"}))
    with pytest.raises(SettingsError, match=r"BUDGET_THREAD is in dollars.* of mystery: .*PRICES"):
        build_prices(read(no_env, **model, **spare, **{usd: "1 usd"}))
    file = tmp_path / "p.toml"
    file.write_text("[models.mystery]\ninput = 0\noutput = 0\n")
    build_prices(read(no_env, **model, **spare, **{usd: "1 usd", "THREADBOOK_PRICES": str(file)}))
    with pytest.raises(SettingsError, match=r"THREADBOOK_PRICES: .*none\.toml"):
        build_prices(read(no_env, **model, THREADBOOK_PRICES=str(tmp_path / "none.toml")))


@pytest.mark.parametrize(
    ("text", "begins", "free"),
    [
        ("1 usd/day", datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("1 usd/week", datetime(2026, 12, 28, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)),
        ("1 usd/month", datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("1 usd", ALWAYS, None),
    ],
)
def test_periods_begin_in_utc(text: str, begins: datetime, free: datetime | None) -> None:
    [budget] = parse("thread", text)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))  # it is tomorrow there
    for now in (NOW, elsewhere):
        assert (budget.begins_at(now), budget.free_at(now)) == (begins, free)


def test_people_are_told_whose_it_is_when_it_is_free_and_whom_to_ask() -> None:
    [person] = parse("person", "2 usd/day")
    [thread] = parse("thread", "500000 tokens")
    [turn] = parse("turn", "0.10 usd")
    assert person.warning(1_620_000, NOW) == (
        "Your budget: $1.62 of $2.00 a day is used; it begins anew on 2027-01-01 at 00:00 UTC."
    )
    assert thread.warning(400_000, NOW) == (
        "This thread's budget: 400,000 tokens of 500,000 tokens is used."
    )
    assert person.stop(NOW, "Eva") == (
        "Your budget of $2.00 a day is used up, so I stop here; it is free again on 2027-01-01 at"
        " 00:00 UTC. Ask Eva for more."
    )
    assert turn.stop(NOW, "Eva") == (
        "This question's budget of $0.1000 is used up, so I stop here. Ask for a smaller part, or"
        " ask Eva for more."
    )
    assert "Begin a new thread, or ask Eva" in thread.stop(NOW, "Eva")
    assert [person.is_near(n) for n in (1_599_999, 1_600_000)] == [False, True]
