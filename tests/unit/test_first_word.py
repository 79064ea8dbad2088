"""What a question begins with, whatever is written before it."""

from __future__ import annotations

import pytest

from mcp_server.databases.first_word import is_question


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "  select 1",
        "\n-- per brand\nSELECT 1",
        "/* per brand */ WITH one AS (SELECT 1) SELECT * FROM one",
        "((SELECT 1))",
        "-- one\n/* two */ ( -- three\n VALUES (1))",
        "TABLE cars",
    ],
)
def test_questions_are_questions(sql: str) -> None:
    assert is_question(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- SELECT 1",
        "-- SELECT\rSET PASSWORD = 'x'",
        "/* SELECT */ SET PASSWORD = 'x'",
        "/*! SET PASSWORD = 'x' */",
        "/*!50000 SET PASSWORD = 'x' */ SELECT 1",
        "/*M! SET PASSWORD = 'x' */ SELECT 1",
        "/*M!100100 DELETE FROM cars */ SELECT 1",
        "/*+ hint */ SELECT 1",
        "/* open SELECT 1",
        "# SELECT\nSET PASSWORD = 'x'",
        "SELECTED",
        "ſelect 1",
        "\u00a0SELECT 1",
        "BEGIN; SELECT 1",
        "; SELECT 1",
        "EXPLAIN SELECT 1",
    ],
)
def test_all_else_is_none(sql: str) -> None:
    assert not is_question(sql)


def test_a_long_beginning_is_read_quickly() -> None:
    assert not is_question("(" * 200_000)
    assert not is_question("-- \n" * 100_000 + "SET x = 1")
    assert not is_question("/*" * 100_000)
