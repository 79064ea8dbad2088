"""The thirty questions."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from statistics import median

from .computing import (
    columns,
    described,
    grouped,
    mean,
    revenue_by_city,
    running,
    shown,
    there,
)
from .question import BOOL, DAY, FLOAT, INT, MOMENT, TEXT, Part, Question, Sql, Tool
from .shop import CUSTOMER_TYPES, CUSTOMERS, ORDER_TYPES, ORDERS, PRODUCTS

_ARROW = {"BIGINT": INT, "DOUBLE": FLOAT, "VARCHAR": TEXT, "BOOLEAN": BOOL, "DATE": DAY}
_ARROW["TIMESTAMP"] = MOMENT
_SINCE = datetime(2024, 6, 30, 12)  # noqa: DTZ001


QUESTIONS: list[Question] = [
    Question(
        "how many orders are there",
        Sql("SELECT count(*) AS n FROM orders"),
        [INT],
        lambda: [(len(ORDERS),)],
    ),
    Question(
        "of how many are the pieces known",
        Sql("SELECT count(pieces) AS n FROM orders"),
        [INT],
        lambda: [(len(there(o.pieces for o in ORDERS)),)],
    ),
    Question(
        "how many have no price",
        Sql("SELECT count(*) - count(price) AS n FROM orders WHERE price IS NULL OR price > 0"),
        [INT],
        lambda: [(sum(o.price is None for o in ORDERS),)],
    ),
    Question(
        "how many pieces were sold in all",
        Sql("SELECT sum(pieces) AS n FROM orders"),
        [INT],
        lambda: [(sum(o.pieces or 0 for o in ORDERS),)],
    ),
    Question(
        "what do all prices add up to",
        Sql("SELECT sum(price) AS total FROM orders"),
        [FLOAT],
        lambda: [(sum(o.price or 0.0 for o in ORDERS),)],
    ),
    Question(
        "what are the mean price and the mean number of pieces",
        Sql("SELECT avg(price) AS price, avg(pieces) AS pieces FROM orders"),
        [FLOAT, FLOAT],
        lambda: [(mean(o.price for o in ORDERS), mean(o.pieces for o in ORDERS))],
    ),
    Question(
        "what are the lowest and the highest price",
        Sql("SELECT min(price) AS low, max(price) AS high FROM orders"),
        [FLOAT, FLOAT],
        lambda: [(min(there(o.price for o in ORDERS)), max(there(o.price for o in ORDERS)))],
    ),
    Question(
        "from when to when are they",
        Sql("SELECT min(day) AS first, max(day) AS last FROM orders"),
        [DAY, DAY],
        lambda: [(min(there(o.day for o in ORDERS)), max(there(o.day for o in ORDERS)))],
    ),
    Question(
        "at what moment was the last",
        Sql("SELECT max(seen) AS last FROM orders"),
        [MOMENT],
        lambda: [(max(there(o.seen for o in ORDERS)),)],
    ),
    Question(
        "how many pieces of each product",
        Sql("SELECT product, sum(pieces) AS n FROM orders GROUP BY product ORDER BY product"),
        [TEXT, INT],
        lambda: [
            (product, sum(o.pieces or 0 for o in orders))
            for product, orders in grouped(lambda o: o.product).items()
        ],
    ),
    Question(
        "which products cost more than 2500 in the mean",
        Sql(
            "SELECT product, avg(price) AS mean FROM orders GROUP BY product "
            "HAVING avg(price) > 2500 ORDER BY product"
        ),
        [TEXT, FLOAT],
        lambda: [
            (product, price)
            for product, orders in grouped(lambda o: o.product).items()
            if (price := mean(o.price for o in orders)) and price > 2500
        ],
    ),
    Question(
        "how many customers ordered",
        Sql("SELECT count(DISTINCT customer) AS n FROM orders"),
        [INT],
        lambda: [(len(set(there(o.customer for o in ORDERS))),)],
    ),
    Question(
        "which products are there",
        Sql("SELECT DISTINCT product FROM orders ORDER BY product"),
        [TEXT],
        lambda: [(product,) for product in sorted({o.product for o in ORDERS})],
    ),
    Question(
        "which orders have no customer",
        Sql("SELECT id, customer FROM orders WHERE customer IS NULL ORDER BY id"),
        [INT, TEXT],
        lambda: [(o.id, None) for o in ORDERS if o.customer is None],
    ),
    Question(
        "how many are paid, aren't, or aren't known to be",
        Sql("SELECT paid, count(*) AS n FROM orders GROUP BY paid ORDER BY paid NULLS LAST"),
        [BOOL, INT],
        lambda: [(paid, len(orders)) for paid, orders in grouped(lambda o: o.paid).items()],
    ),
    Question(
        "how many in each month",
        Sql(
            "SELECT strftime(day, '%Y-%m') AS month, count(*) AS n FROM orders "
            "GROUP BY ALL ORDER BY 1"
        ),
        [TEXT, INT],
        lambda: [
            (month, len(orders))
            for month, orders in grouped(lambda o: o.day and f"{o.day:%Y-%m}").items()
        ],
    ),
    Question(
        "which were in the last week of February 2024",
        Sql(
            "SELECT id, day FROM orders WHERE day BETWEEN '2024-02-23' AND DATE '2024-02-29' "
            "ORDER BY id"
        ),
        [INT, DAY],
        lambda: [
            (o.id, o.day)
            for o in ORDERS
            if o.day and date(2024, 2, 23) <= o.day <= date(2024, 2, 29)
        ],
    ),
    Question(
        "how many after noon of the last of June 2024, by hour",
        Sql(
            "SELECT hour(seen) AS hour, count(*) AS n FROM orders "
            "WHERE seen > TIMESTAMP '2024-06-30 12:00:00' GROUP BY ALL ORDER BY 1"
        ),
        [INT, INT],
        lambda: sorted(Counter(o.seen.hour for o in ORDERS if o.seen and o.seen > _SINCE).items()),
    ),
    Question(
        "which products have an umlaut or an accent that is looked for whatever its case",
        Sql(
            "SELECT DISTINCT product FROM orders "
            "WHERE product ILIKE '%ö%' OR product ILIKE '%Ï%' ORDER BY 1"
        ),
        [TEXT],
        lambda: [(p,) for p in sorted(PRODUCTS) if {"ö", "ï"} & set(p.lower())],
    ),
    Question(
        "which notes are there, with the blanks at their ends",
        Sql(
            "SELECT note, length(note) AS n, count(*) AS times FROM orders "
            "GROUP BY ALL ORDER BY note"
        ),
        [TEXT, INT, INT],
        lambda: [
            (note, note and len(note), len(orders))
            for note, orders in grouped(lambda o: o.note).items()
        ],
    ),
    Question(
        "what did customer 00007 order",
        Sql("SELECT id, product FROM orders WHERE customer = '00007' ORDER BY id"),
        [INT, TEXT],
        lambda: [(o.id, o.product) for o in ORDERS if o.customer == "00007"],
    ),
    Question(
        "what did each city bring in",
        Sql(
            "SELECT city, sum(pieces * price) AS revenue FROM orders JOIN customers "
            "ON customer = code GROUP BY city ORDER BY city"
        ),
        [TEXT, FLOAT],
        revenue_by_city,
    ),
    Question(
        "who never ordered",
        Sql(
            "SELECT c.* FROM customers c LEFT JOIN orders o ON o.customer = c.code "
            "WHERE o.id IS NULL ORDER BY code"
        ),
        [_ARROW[kind] for kind in CUSTOMER_TYPES.values()],
        lambda: [tuple(c) for c in CUSTOMERS if c.code not in {o.customer for o in ORDERS}],
    ),
    Question(
        "which five were the dearest",
        Sql("SELECT * FROM orders ORDER BY price DESC NULLS LAST, id LIMIT 5"),
        [_ARROW[kind] for kind in ORDER_TYPES.values()],
        lambda: [tuple(o) for o in sorted(ORDERS, key=lambda o: (-(o.price or 0), o.id))[:5]],
    ),
    Question(
        "how did the pieces of customer 00003 add up",
        Sql(
            "SELECT id, coalesce(sum(pieces) OVER (ORDER BY id), 0) AS n FROM orders "
            "WHERE customer = '00003' ORDER BY id"
        ),
        [INT, INT],
        running,
    ),
    Question(
        "what is the median price",
        Sql("SELECT median(price) AS median FROM orders"),
        [FLOAT],
        lambda: [(median(there(o.price for o in ORDERS)),)],
    ),
    Question(
        "load what is dear and not paid",
        Part(
            "orders",
            ["id", "price", "paid"],
            [("price", ">=", 2500.5), ("paid", "=", False), ("product", "contains", "SS")],
        ),
        [INT, FLOAT, BOOL],
        lambda: [
            (o.id, o.price, o.paid)
            for o in ORDERS
            if o.price and o.price >= 2500.5 and o.paid is False and "ss" in o.product.lower()
        ],
    ),
    Question(
        "load what some customers ordered since a day, with a note or without",
        Part(
            "orders",
            ["id", "customer", "day", "seen", "note"],
            [("customer", "in", ["00001", "00002", "7"]), ("day", ">", "2024-03-31")],
        ),
        [INT, TEXT, DAY, MOMENT, TEXT],
        lambda: [
            (o.id, o.customer, o.day, o.seen, o.note)
            for o in ORDERS
            if o.customer in ("00001", "00002") and o.day and o.day > date(2024, 3, 31)
        ],
    ),
    Question(
        "what do the first rows look like",
        Tool("sample_dataset", {"name": "customers", "rows": 3}, lambda answer: answer["rows"]),
        [],
        lambda: [tuple(map(shown, c)) for c in CUSTOMERS[:3]],
    ),
    Question(
        "what is known of the columns",
        Tool("describe_dataset", {"name": "orders"}, columns),
        [],
        lambda: described(ORDERS, ORDER_TYPES),
    ),
]
