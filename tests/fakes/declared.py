"""A catalogue that says what it holds: beside the sample dataset, another, and words about both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

TOML = """
[datasets.car_prices]
title = "Used cars"
description = "What dealers ask for"
owner = "Sales"
freshness = "daily 06:00 UTC"
columns.price_eur = { note = "with tax", unit = "EUR" }
"""
SAID = (
    "2,000 rows, 9 columns", "Used cars", "What dealers ask for", "daily 06:00 UTC", "Changed: 20",
    "with tax", "price_eur",
)  # fmt: skip


def declare(folder: Path) -> None:
    (folder / "weather.csv").write_text("day,degrees\n2024-01-01,3\n")
    (folder / "datasets.toml").write_text(TOML)


async def is_told(asked: Callable[[str], Awaitable[str]]) -> None:
    """Who asks by a name is told of one dataset, by words of those that hold them."""
    one = await asked("car_prices")
    found = await asked("dealers EUR")
    none = await asked("harbours")
    assert [words for words in SAID if words not in one] == []
    assert "car_prices" in found
    assert "Used cars" in found
    assert "weather" not in found
    assert "No dataset matches" in none
