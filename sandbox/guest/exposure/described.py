"""What describes many rows and happens to be the value of one: quantiles, and the smallest and the
largest of each large category. Knows pandas.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

QUANTILES = (0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1)
MANY = 20  # of fewer values, each of these is one that tells of a row
MANY_OF_PART = 100  # the same of a part of a table, of which many can be taken
MAX_GROUPS = 200
MAX_CELLS = 3_000_000  # of categories times rows: more take too long


def facts(values: Any, categories: Sequence[Any], *, is_part: bool) -> Any:
    """In order, as numpy's; `values` is a Series of numbers, `categories` those of its table."""
    numpy = importlib.import_module("numpy")
    present = values.dropna()
    if len(present) <= (MANY_OF_PART if is_part else MANY):
        return numpy.zeros(0)
    found = [numpy.quantile(present.to_numpy(), QUANTILES)]
    for category in categories[: MAX_CELLS // len(values)]:
        groups = present.groupby(category.loc[present.index], observed=True)
        of_each = groups.agg(["min", "max", "count"])
        large = of_each[of_each["count"] > MANY_OF_PART]
        found.append(large[["min", "max"]].to_numpy(dtype="float64").ravel())
    return numpy.sort(numpy.concatenate(found))


def is_category(series: Any) -> bool:
    """Whether rows may be grouped by it: a first look at a part of them."""
    if series.dtype.kind in "fMmc":
        return False
    head = series.iloc[:: max(1, len(series) // 5_000)]
    return series.dtype != object and head.nunique() <= min(MAX_GROUPS, len(head) // 2)
