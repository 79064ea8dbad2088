"""What tokens cost, by the model's name. Money is whole millionths of a US dollar."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, cast

from agent.metering import Usage

SHIPPED = Path(__file__).with_name("prices.toml")
# How a snapshot's name ends: -2025-04-14, -20250414 or -0613.
_SNAPSHOT = re.compile(r"(.+)-(\d{4}-\d{2}-\d{2}|\d{8}|\d{4})")
_WORDS = {"input", "cached", "output"}


class PricesError(Exception):
    """A price file that can't be read; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens, which is as many millionths per token."""

    input: Decimal
    cached: Decimal
    output: Decimal

    def cost_of(self, usage: Usage) -> int:
        """In millionths of a dollar."""
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        cost = self.input * fresh + self.cached * usage.cached_tokens
        cost += self.output * usage.output_tokens
        return int(cost.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Prices:
    """By name; a name with a * at its end is of all that begin so."""

    by_name: Mapping[str, Price]

    def of(self, model: str) -> Price | None:
        """The price of the name itself, else of what it is a snapshot of, else of the longest name
        with a * that it begins with; None where nobody knows.
        """
        if found := self.by_name.get(model):
            return found
        if (snapshot := _SNAPSHOT.fullmatch(model)) and (found := self.by_name.get(snapshot[1])):
            return found
        stars = [
            name for name in self.by_name if name.endswith("*") and model.startswith(name[:-1])
        ]
        return self.by_name[max(stars, key=len)] if stars else None

    def cost(self, model: str, usage: Usage) -> int | None:
        """In millionths of a dollar; None where nobody knows the price."""
        price = self.of(model)
        return None if price is None else price.cost_of(usage)


def read_prices(own: Path | None = None) -> Prices:
    """The shipped prices, and the operator's over them.

    Raises:
        PricesError: a file can't be read.
    """
    files = (SHIPPED,) if own is None else (SHIPPED, own)
    return Prices({name: price for file in files for name, price in _read(file).items()})


def _read(file: Path) -> dict[str, Price]:
    try:
        found: dict[str, Any] = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
        models: Any = found.pop("models", {})
        if strange := set(found) - {"as_of"}:
            raise ValueError(f"{sorted(strange)[0]!r} is unknown; prices are in [models.NAME]")
        if not isinstance(models, dict):
            raise ValueError("models must be tables: [models.NAME]")
        tables = cast("dict[str, Any]", models)
        return {name: _price(name, table) for name, table in tables.items()}
    except (OSError, ValueError) as error:
        raise PricesError(f"{file}: {error}") from error


def _price(name: str, table: Any) -> Price:
    if not isinstance(table, dict):
        raise ValueError(f"{name}: must be a table with input, cached and output")
    words = cast("dict[str, Any]", table)
    if strange := set(words) - _WORDS:
        raise ValueError(f"{name}: {sorted(strange)[0]!r} is unknown")
    if missing := {"input", "output"} - set(words):
        raise ValueError(f"{name}: {sorted(missing)[0]!r} is missing")
    numbers = {word: _number(f"{name}.{word}", value) for word, value in words.items()}
    return Price(numbers["input"], numbers.get("cached", numbers["input"]), numbers["output"])


def _number(where: str, value: Any) -> Decimal:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or not Decimal(value).is_finite() or value < 0:
        raise ValueError(f"{where}: must be dollars per million tokens, 0 or more")
    return Decimal(value)


def dollars(microusd: int) -> str:
    """For people: cents, and as many places more as a small sum needs."""
    amount = Decimal(microusd).scaleb(-6)
    if microusd == 0 or amount >= 1:
        return f"${amount:,.2f}"
    places = 4 if amount >= Decimal("0.0001") else 6
    return f"${amount:.{places}f}"
