"""Which queries sum up, and which columns of the others are categories."""

from __future__ import annotations

import json

import duckdb
import pytest

from mcp_server.group_sizes import group_sizes, plain_columns
from mcp_server.questions import parsed

IDENTIFYING = ("id", "name", "price", "day")
TABLE = (
    "CREATE TABLE sales AS SELECT range AS id, 'n' || range AS name, range * 1.5 AS price, "
    "DATE '2020-01-01' + (range % 700)::INT AS day, range % 4 AS region FROM range(1000)"
)


def sizes(sql: str) -> tuple[int, int] | None:
    """How many groups, and how many of them are small; None where it isn't looked at."""
    tree = group_sizes(parsed(sql), IDENTIFYING, ("name",))
    if tree is None:
        return None
    with duckdb.connect() as connection:
        connection.execute(TABLE)
        asked = "SELECT json_deserialize_sql(?)"
        [[written]] = connection.execute(asked, [json.dumps(tree)]).fetchall()
        counted = f"SELECT count(*), count(*) FILTER (WHERE size < 3) FROM ({written})"
        [(groups, small)] = connection.execute(counted).fetchall()
    return groups, small


@pytest.mark.parametrize(
    ("sql", "groups"),
    [
        ("SELECT region, sum(price) FROM sales GROUP BY region", 4),
        ("SELECT region AS r, avg(price) a FROM sales s GROUP BY r ORDER BY a LIMIT 1", 4),
        ("SELECT region, round(sum(price) * 100.0 / count(*), 2) FROM sales GROUP BY 1", 4),
        ("SELECT region, max(price)::INT FROM sales WHERE day > '2020-02-01' GROUP BY ALL", 4),
        ("SELECT date_trunc('month', day) AS m, sum(price) FROM sales GROUP BY m", 23),
        ("SELECT count(*), median(price) FROM sales", 1),
    ],
)
def test_groups_of_many_rows_show_none_of_them(sql: str, groups: int) -> None:
    assert sizes(sql) == (groups, 0)


@pytest.mark.parametrize(
    ("sql", "groups"),
    [
        ("SELECT name, count(*) FROM sales GROUP BY name LIMIT 5", 1000),
        ("SELECT sum(price) FROM sales WHERE id = 7", 1),
        ("SELECT id % 500 AS k, avg(price) FROM sales GROUP BY k", 500),
    ],
)
def test_groups_of_one_row_are_small_whatever_is_asked_of_them(sql: str, groups: int) -> None:
    assert sizes(sql) == (groups, groups)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM sales LIMIT 50",
        "SELECT DISTINCT name FROM sales",
        "SELECT max(name) FROM sales",
        "SELECT string_agg(name) FROM sales",
        "SELECT first(price) FROM sales",
        "SELECT arg_max(name, price) FROM sales",
        "SELECT sum(price) FILTER (WHERE id = 7) FROM sales",
        "SELECT sum(CASE WHEN id = 7 THEN price ELSE 0 END) FROM sales",
        "SELECT sum(price * (id = 7)::INT) FROM sales",
        "SELECT sum(price) OVER (ORDER BY id ROWS 0 PRECEDING) FROM sales",
        "SELECT (SELECT price FROM sales LIMIT 1), count(*) FROM sales",
        "SELECT avg(price) FROM (FROM sales LIMIT 1), range(9)",
        "WITH one AS (FROM sales LIMIT 1) SELECT avg(price) FROM one",
        "SELECT sum(price) FROM sales TABLESAMPLE 1 ROWS",
        "SELECT sum(region) FROM sales AS s(a, b, region)",
        "SELECT lower(name) AS k, count(*) FROM sales GROUP BY k",
        "FROM sales SELECT name, price UNION ALL SELECT 'x', 1",
    ],
)
def test_a_query_that_may_pick_a_row_is_never_one_that_sums_up(sql: str) -> None:
    assert sizes(sql) is None


@pytest.mark.parametrize(
    ("sql", "given", "plain"),
    [
        ("SELECT * FROM sales", ["id", "name", "region"], {"region"}),
        ("SELECT region, name FROM sales", ["region", "name"], {"region"}),
        ("SELECT region AS r FROM sales", ["r"], {"r"}),
        ("SELECT name AS region FROM sales", ["region"], set[str]()),
        ("SELECT *, name AS region FROM sales", ["id", "region"], set[str]()),
        ("SELECT * REPLACE (name AS region) FROM sales", ["id", "region"], set[str]()),
        ("SELECT * RENAME (name AS region) FROM sales", ["id", "region"], set[str]()),
        ("SELECT upper(name) AS region FROM sales", ["region"], set[str]()),
        ("SELECT region FROM (SELECT name AS region FROM sales)", ["region"], set[str]()),
        ("SELECT region FROM sales AS s(id, region)", ["region"], set[str]()),
    ],
)
def test_a_category_is_one_under_its_own_name_only(
    sql: str, given: list[str], plain: set[str]
) -> None:
    assert plain_columns(parsed(sql), given, IDENTIFYING) == plain
