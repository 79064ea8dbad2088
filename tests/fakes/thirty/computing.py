"""What the questions' answers are computed with, from the rows in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from .question import Rows
from .shop import CUSTOMERS, ORDERS, Customer, Order

BY_CODE = {customer.code: customer for customer in CUSTOMERS}


def there(cells: Iterable[Any]) -> list[Any]:
    return [cell for cell in cells if cell is not None]


def grouped(key: Callable[[Order], Any]) -> dict[Any, list[Order]]:
    found: dict[Any, list[Order]] = {}
    for order in ORDERS:
        found.setdefault(key(order), []).append(order)
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0])))


def mean(cells: Iterable[Any]) -> float | None:
    known = there(cells)
    return sum(known) / len(known) if known else None


def revenue(orders: Iterable[Order]) -> float:
    return sum(o.pieces * o.price for o in orders if o.pieces is not None and o.price is not None)


def revenue_by_city() -> Rows:
    joined = [(o, BY_CODE[o.customer]) for o in ORDERS if o.customer in BY_CODE]
    cities = sorted({c.city for _, c in joined}, key=lambda city: (city is None, city or ""))
    return [(city, revenue(o for o, c in joined if c.city == city)) for city in cities]


def running() -> Rows:
    total, found = 0, list[tuple[Any, ...]]()
    for order in (one for one in ORDERS if one.customer == "00003"):
        total += order.pieces or 0
        found.append((order.id, total))
    return found


def described(rows: Iterable[Order | Customer], types: dict[str, str]) -> Rows:
    found: list[tuple[Any, ...]] = []
    for (name, kind), cells in zip(types.items(), zip(*rows, strict=True), strict=True):
        known = there(cells)
        is_ranged = kind not in ("VARCHAR", "BOOLEAN")
        low, high = (str(min(known)), str(max(known))) if is_ranged else (None, None)
        found.append((name, kind, len(cells) - len(known), len(set(known)), low, high))
    return found


def columns(answer: Any) -> Rows:
    facts = ("name", "type", "missing", "distinct", "minimum", "maximum")
    return [tuple(column[fact] for fact in facts) for column in answer["columns"]]


def shown(cell: Any) -> Any:
    return str(cell) if isinstance(cell, date) else cell
