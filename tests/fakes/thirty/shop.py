"""Two tables as people have them: numbers, texts, days and moments, and of each some missing.

No text is empty: CSV and Excel know no difference between that and a missing one.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import NamedTuple

PRODUCTS = (
    "Größe M",
    "Straßenkarte",
    "Öl",
    "naïve Kunst",
    "東京",
    'O\'Neill, "Jr."',
    "Œuvre 100 %",
)
NOTES = ("late  ", "late", "0049", "1e5", "a\tb", "true", " first", None)
CITIES = ("Köln", "Zürich", "Łódź", "Aix-en-Provence", None)


class Order(NamedTuple):
    id: int
    customer: str | None
    product: str
    pieces: int | None
    price: float | None
    note: str | None
    paid: bool | None
    day: date | None
    seen: datetime | None


class Customer(NamedTuple):
    code: str
    name: str
    city: str | None
    since: date
    score: float | None
    vip: bool


ORDER_TYPES = {
    "id": "BIGINT",
    "customer": "VARCHAR",
    "product": "VARCHAR",
    "pieces": "BIGINT",
    "price": "DOUBLE",
    "note": "VARCHAR",
    "paid": "BOOLEAN",
    "day": "DATE",
    "seen": "TIMESTAMP",
}
CUSTOMER_TYPES = {
    "code": "VARCHAR",
    "name": "VARCHAR",
    "city": "VARCHAR",
    "since": "DATE",
    "score": "DOUBLE",
    "vip": "BOOLEAN",
}


def _orders() -> list[Order]:
    pick = random.Random(30)
    found: list[Order] = []
    for number in range(1, 301):
        day = date(2023, 11, 1) + timedelta(days=pick.randrange(500))
        at = datetime(day.year, day.month, day.day) + timedelta(seconds=pick.randrange(86_400))  # noqa: DTZ001
        found.append(
            Order(
                number,
                None if number % 17 == 0 else f"{pick.randrange(1, 25):05}",
                pick.choice(PRODUCTS),
                None if number % 11 == 0 else pick.randrange(-2, 40),
                None if number % 13 == 0 else pick.randrange(5, 500_000) / 100,
                pick.choice(NOTES),
                None if number % 7 == 0 else pick.random() < 0.7,
                None if number % 19 == 0 else day,
                None if number % 23 == 0 else at,
            )
        )
    return found


def _customers() -> list[Customer]:
    pick = random.Random(31)
    return [
        Customer(
            f"{number:05}",
            f"{pick.choice(('Ödön', 'Zoë', 'Ann-Kathrin', 'Søren'))} {chr(64 + number)}.",
            pick.choice(CITIES),
            date(2015, 2, 28) + timedelta(days=pick.randrange(3000)),
            None if number % 5 == 0 else pick.randrange(0, 1000) / 8,
            number % 3 == 0,
        )
        for number in range(1, 27)
    ]


ORDERS, CUSTOMERS = _orders(), _customers()
