"""What is true of the orders, as an answer has to say it. Knows numpy, and none of our ways."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.tokens.orders import CHANNELS, DAYS, FIRST_DAY, PRODUCTS, REGIONS, Orders

# What every right answer holds.
Truth = Callable[[Orders], tuple[str, ...]]


def datasets(orders: Orders) -> tuple[str, ...]:
    return "orders", f"{orders.rows}"


def statistics(orders: Orders) -> tuple[str, ...]:
    return tuple(_cents(_mean(values)) for values in (orders.price, orders.units * 100))


def dearest_region(orders: Orders) -> tuple[str, ...]:
    return _best(_means(orders.price, orders.region, len(REGIONS)), REGIONS)


def revenue(orders: Orders) -> tuple[str, ...]:
    return (_cents(int(orders.revenue.sum())),)


def best_region(orders: Orders) -> tuple[str, ...]:
    return _best(_sums(orders.revenue, orders.region, len(REGIONS)), REGIONS)


def channels(orders: Orders) -> tuple[str, ...]:
    return tuple(f"{n:,}" for n in np.bincount(orders.channel, minlength=len(CHANNELS)))


def extent(orders: Orders) -> tuple[str, ...]:
    return f"{orders.rows:,}", *(
        str(FIRST_DAY + day) for day in (orders.day.min(), orders.day.max())
    )


def best_products(orders: Orders) -> tuple[str, ...]:
    means = _means(orders.revenue, orders.product, len(PRODUCTS))
    best = np.argsort(-means, kind="stable")[:3]
    return tuple(text for i in best for text in (PRODUCTS[i], _cents(means[i])))


def without_discount(orders: Orders) -> tuple[str, ...]:
    return (f"{100 * (orders.discount < 0).sum() / orders.rows:.1f} %",)


def best_month(orders: Orders) -> tuple[str, ...]:
    months = (FIRST_DAY + orders.day).astype("datetime64[M]")
    names = np.arange("2024-01", "2025-01", dtype="datetime64[M]")
    sums = np.array([orders.revenue[months == name].sum() for name in names])
    return _best(sums, tuple(map(str, names)))


def growth(orders: Orders) -> tuple[str, ...]:
    later = orders.day >= 365
    before, after = orders.revenue[~later].sum(), orders.revenue[later].sum()
    return (f"{100 * (after / before - 1):+.1f} %",)


def customers(orders: Orders) -> tuple[str, ...]:
    return (f"{len(np.unique(orders.customer)):,}",)


def south_median(orders: Orders) -> tuple[str, ...]:
    return (f"{np.median(orders.units[orders.region == REGIONS.index('South')]):.1f}",)


def best_day(orders: Orders) -> tuple[str, ...]:
    days = tuple(str(FIRST_DAY + day) for day in range(DAYS))
    return _best(_sums(orders.revenue, orders.day, DAYS), days)


def _best(values: np.ndarray, names: tuple[str, ...]) -> tuple[str, ...]:
    best = int(values.argmax())
    return names[best], _cents(values[best])


def _sums(values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, groups, values)
    return sums


def _means(values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    return _sums(values, groups, count) / np.maximum(np.bincount(groups, minlength=count), 1)


def _mean(values: np.ndarray) -> float:
    return float(values.sum() / len(values))


def _cents(cents: float) -> str:
    return f"{cents / 100:,.2f}"
