"""A table of orders from a seed, as a CSV file of any size, and what is true of it.

The truth is computed from the arrays that the file was written from, in whole cents.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

SEED = 20_261
BYTES_PER_ROW = 54
REGIONS = ("North", "South", "East", "West")
PRODUCTS = ("Desk", "Chair", "Lamp", "Shelf", "Sofa", "Table", "Rug", "Mirror")
CHANNELS = ("online", "store", "phone")
FIRST_DAY = np.datetime64("2023-01-01")
DAYS = 731  # 2023 and 2024


@dataclass(frozen=True)
class Orders:
    """One array per column; `discount` is -1 where none is recorded, prices are cents."""

    day: np.ndarray
    region: np.ndarray
    product: np.ndarray
    channel: np.ndarray
    units: np.ndarray
    price: np.ndarray
    discount: np.ndarray
    customer: np.ndarray

    @classmethod
    def of_size(cls, size_bytes: int) -> Orders:
        """So many that their CSV file has about that size."""
        rows = size_bytes // BYTES_PER_ROW
        dice = np.random.default_rng(SEED)
        return cls(
            day=dice.integers(0, DAYS, rows),
            region=dice.choice(len(REGIONS), rows, p=(0.4, 0.3, 0.2, 0.1)),
            product=dice.integers(0, len(PRODUCTS), rows),
            channel=dice.choice(len(CHANNELS), rows, p=(0.6, 0.3, 0.1)),
            units=dice.integers(1, 10, rows),
            price=dice.integers(995, 49_995, rows),
            discount=np.where(dice.random(rows) < 0.3, -1, dice.integers(0, 31, rows)),
            customer=dice.integers(0, max(10, rows // 4), rows),
        )

    def first(self, rows: int) -> Orders:
        return Orders(*(getattr(self, one.name)[:rows] for one in fields(self)))

    @property
    def rows(self) -> int:
        return len(self.day)

    @cached_property
    def revenue(self) -> np.ndarray:
        """Of each order, in cents."""
        return self.units * self.price

    def write(self, path: Path) -> int:
        """Write the CSV file; its size in bytes."""
        columns = {
            "order_id": pa.array(np.arange(1, self.rows + 1)),
            "day": pa.array(FIRST_DAY + self.day),
            "region": _named(self.region, REGIONS),
            "product": _named(self.product, PRODUCTS),
            "channel": _named(self.channel, CHANNELS),
            "units": pa.array(self.units),
            "price": pa.array(self.price / 100),
            "discount": pa.array(self.discount / 100, mask=self.discount < 0),
            "customer": pa.array([f"C{number:06}" for number in self.customer]),
        }
        options = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
        pa.csv.write_csv(pa.table(columns), path, options)
        return path.stat().st_size


def _named(codes: np.ndarray, names: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), list(names)).cast(pa.string())
