"""How many rows a query answers with."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from mcp_server.duck import Running, opened
from mcp_server.errors import BadQuery
from mcp_server.row_limit import limited
from mcp_server.table import Rows


@contextmanager
def a_hundred_thousand_rows() -> Generator[Rows]:
    with opened() as connection:
        yield Running(connection, "SELECT range AS i FROM range(100_000)")


def test_an_answer_within_the_limit_is_whole() -> None:
    with limited(a_hundred_thousand_rows, 100_000) as rows:
        assert rows.schema.names == ["i"]
        assert sum(batch.num_rows for batch in rows) == 100_000


def test_an_answer_of_too_many_rows_ends_in_a_sentence_and_gives_no_row_too_many() -> None:
    with limited(a_hundred_thousand_rows, 99_999) as rows:
        batches = iter(rows)
        seen = next(batches).num_rows
        with pytest.raises(BadQuery, match=r"more than 99,999 rows.*LIMIT"):
            next(batches)
    assert 0 < seen <= 99_999
