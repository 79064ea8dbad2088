"""A catalogue that says what it holds: beside the sample dataset, another, and words about both."""

from __future__ import annotations

from pathlib import Path

TOML = """
[datasets.car_prices]
title = "Used cars"
description = "What dealers ask for"
owner = "Sales"
freshness = "daily 06:00 UTC"
columns.price_eur = { note = "with tax", unit = "EUR" }
"""


def declare(folder: Path) -> None:
    (folder / "weather.csv").write_text("day,degrees\n2024-01-01,3\n")
    (folder / "datasets.toml").write_text(TOML)
