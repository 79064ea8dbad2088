"""What tokens cost: by name, snapshot and star; what nobody knows has no price."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from agent.demo import NAME
from agent.metering import Usage
from bot.prices import PricesError, dollars, read_prices

MILLION = Usage(1_000_000, 400_000, 100_000)


@pytest.mark.parametrize(
    ("model", "cost"),
    [
        ("gpt-4.1", 600_000 * 2 + 200_000 + 800_000),
        ("gpt-4.1-2025-04-14", 600_000 * 2 + 200_000 + 800_000),
        ("gpt-4.1-mini", 240_000 + 40_000 + 160_000),
        ("gpt-4o-2024-05-13", 5_000_000 + 1_500_000),
        (NAME, 0),
        ("gpt-4.12", None),
        ("gpt-5.6", None),
        ("gpt-5-chat-latest", None),
        ("llama-3", None),
        ("", None),
    ],
)
def test_a_name_has_its_own_price_its_snapshots_have_it_too_and_no_other_name(
    model: str, cost: int | None
) -> None:
    assert read_prices().cost(model, MILLION) == cost


def test_the_operators_prices_come_first_and_a_star_is_for_all_that_begin_so(
    tmp_path: Path,
) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(
        '[models."gpt-4.1"]\ninput = 1\noutput = 0.5\n'
        '[models."*"]\ninput = 9\noutput = 9\n'
        '[models."llama*"]\ninput = 0\noutput = 0\n'
    )
    prices = read_prices(file)
    assert prices.cost("gpt-4.1", MILLION) == 1_000_000 + 50_000
    assert prices.cost("llama-3:8b", MILLION) == 0
    assert prices.cost("mystery", Usage(1, 0, 1)) == 18
    assert prices.cost("gpt-4.1-nano", Usage(10, 0, 0)) == 1


def test_money_is_exact_to_the_millionth() -> None:
    nano = read_prices().of("gpt-5-nano")
    assert nano is not None
    assert nano.cached == Decimal("0.005")
    assert nano.cost_of(Usage(100, 100, 0)) == 1  # half a millionth is a whole one
    assert nano.cost_of(Usage(1, 2, 0)) == 0  # more cached than there was is no credit


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("models = 3", "must be tables"),
        ("[models.x]\ninput = 1", "x: 'output' is missing"),
        ("[models.x]\ninput = 1\noutput = -1", "x.output: must be dollars"),
        ('[models.x]\ninput = "1"\noutput = 1', "x.input: must be dollars"),
        ("[models.x]\ninput = true\noutput = 1", "x.input: must be dollars"),
        ("[models.x]\ninput = nan\noutput = 1", "x.input: must be dollars"),
        ("[models.x]\ninput = 1\noutput = 1\nprice = 2", "x: 'price' is unknown"),
        ("[gpt]\ninput = 1", "'gpt' is unknown"),
        ("[[", "prices.toml: "),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(PricesError, match=r"prices\.toml") as caught:
        read_prices(file)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("cost", "shown"),
    [
        (0, "$0.00"),
        (3, "$0.000003"),
        (1_234, "$0.0012"),
        (412_300, "$0.4123"),
        (2_000_000, "$2.00"),
        (1_234_567_890, "$1,234.57"),
    ],
)
def test_sums_are_shown_as_exactly_as_they_are_small(cost: int, shown: str) -> None:
    assert dollars(cost) == shown
