"""Which columns a query may read, as the audit tells them: none is left out."""

from __future__ import annotations

import pytest

from mcp_server.columns_read import columns_read
from mcp_server.questions import Parts, parsed, tables_of

COLUMNS: dict[Parts, list[str]] = {
    ("cars",): ["brand", "price", "cars_id"],
    ("shop", "orders"): ["cars_id", "n"],
}
ALL = ["brand", "price", "cars_id"]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT brand, avg(PRICE) AS x FROM cars GROUP BY brand ORDER BY x", ["brand", "price"]),
        ("SELECT count(*) FROM cars", []),
        ("SELECT count(*) FROM cars WHERE brand = 'price'", ["brand"]),
        ("SELECT * FROM cars", ALL),
        ("FROM cars", ALL),
        ("SELECT c.* FROM cars AS c", ALL),
        ("SELECT COLUMNS('p.*') FROM cars", ALL),
        ("SELECT * EXCLUDE (price) FROM cars", ALL),
        ("SELECT cars FROM cars", ALL),
        ("SELECT c FROM cars AS c", ALL),
        ("SELECT unnest(C) FROM cars AS c", ALL),
        ("SELECT to_json(x) FROM (SELECT c AS x FROM cars c)", ALL),
        ("WITH few AS (SELECT price AS p FROM cars) SELECT p FROM few", ["price"]),
        ("SELECT #1 FROM cars", ALL),
        ("SUMMARIZE cars", ALL),
        ("SELECT n FROM shop.orders", ["n"]),
        ("SELECT n FROM cars JOIN shop.orders USING (cars_id)",
         ["cars.cars_id", "shop.orders.cars_id", "shop.orders.n"]),
        ("SELECT orders FROM shop.orders", ["cars_id", "n"]),
        ("SELECT n FROM cars NATURAL JOIN shop.orders",
         [*(f"cars.{name}" for name in ALL), "shop.orders.cars_id", "shop.orders.n"]),
        ("SELECT 1", []),
    ],
)  # fmt: skip
def test_columns_are_those_that_are_named_or_all(sql: str, columns: list[str]) -> None:
    tree = parsed(sql)
    assert columns_read(tree, {name: COLUMNS[name] for name in tables_of(tree)}) == columns
