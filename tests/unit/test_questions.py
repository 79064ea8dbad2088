"""Which datasets a query is about."""

from __future__ import annotations

import pytest

from mcp_server.questions import tables_in


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT * FROM cars JOIN boats USING (price)", ["boats", "cars"]),
        ("SELECT * FROM cars NATURAL JOIN boats", ["boats", "cars"]),
        ("WITH cars AS (FROM cars), few AS (FROM cars) FROM few JOIN boats USING (id)",
         ["boats", "cars"]),
        ("WITH Dear AS (FROM cars) FROM dear", ["cars"]),
        ("WITH cars AS (FROM boats) FROM cars", ["boats"]),
        ("SELECT (WITH a AS (FROM cars) SELECT count(*) FROM a), b FROM a", ["a", "cars"]),
        ("WITH a AS (FROM cars) FROM a UNION ALL FROM boats", ["boats", "cars"]),
        ("WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n FROM t, cars) FROM t", ["cars"]),
        ("SELECT 1", []),
        ("WITH orders AS (FROM shop.orders) FROM orders, shop.sales.orders",
         ["shop.orders", "shop.sales.orders"]),
        ('FROM "shop.orders"', ["shop.orders"]),
    ],
)  # fmt: skip
def test_a_name_is_a_table_unless_the_query_gave_it_to_a_part_of_itself(
    sql: str, tables: list[str]
) -> None:
    assert [".".join(parts) for parts in tables_in(sql)] == tables
