"""The same table is the same, whatever it is kept in: one suite for all readers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from mcp_server.errors import DatasetError
from mcp_server.table import ALL, Condition, Operator, Scalar, Selection
from tests.fakes.shelves.cars import COLUMNS, ROWS
from tests.fakes.shelves.files import csv_file, duckdb_file, parquet_file, sqlite_file
from tests.fakes.shelves.servers import mysql_table, postgresql_table, sql_table
from tests.fakes.shelves.shelf import Shelf

FILES: dict[str, Callable[[Path], Shelf]] = {
    "csv": csv_file,
    "parquet": parquet_file,
    "sqlite": sqlite_file,
    "duckdb": duckdb_file,
}
SERVERS: dict[str, tuple[str, Callable[[Any], AbstractContextManager[Shelf]]]] = {
    "postgresql": ("postgresql", postgresql_table),
    "mariadb": ("mariadb", mysql_table),
    "sqlalchemy": ("postgresql", sql_table),
}


@pytest.fixture(params=[*FILES, *SERVERS])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Shelf]:
    if make := FILES.get(request.param):
        yield make(tmp_path)
        return
    server, table = SERVERS[request.param]
    with table(request.getfixturevalue(server)) as shelf:
        yield shelf


def test_columns_have_the_same_names_and_types(shelf: Shelf) -> None:
    assert dict(shelf.shape.columns) == COLUMNS
    assert (shelf.shape.rows, shelf.shape.is_estimate) == (5, False)


def test_rows_are_the_same_missing_cells_included(shelf: Shelf) -> None:
    table = shelf.read()
    found = zip(*table.sort_by("id").to_pydict().values(), strict=True)
    assert [str(kind) for kind in table.schema.types] == [
        "int64",
        "string",
        "date32[day]",
        "timestamp[us]",
        "timestamp[us, tz=UTC]",
        "double",
        "bool",
        "int64",
    ]
    assert list(found) == ROWS


def test_profiles_are_the_same(shelf: Shelf) -> None:
    found = shelf.reader.profile(shelf.source, shelf.shape)
    assert [(one.name, one.type) for one in found] == list(COLUMNS.items())
    assert [one.missing for one in found] == [0, 1, 1, 1, 1, 1, 1, 1]
    assert [one.distinct for one in found] == [5, 4, 4, 4, 4, 4, 2, 3]
    assert [(one.minimum, one.maximum) for one in found] == [
        ("1", "5"),
        (None, None),
        ("1969-07-20", "2025-01-01"),
        ("1969-07-20 20:17:40", "2025-01-01 00:00:00"),
        ("1970-07-20 20:17:40+00", "2025-01-01 00:00:00+00"),
        ("-0.25", "9007199254740.5"),
        (None, None),
        ("-30", "20"),
    ]


@pytest.mark.parametrize(
    ("column", "operator", "values", "found"),
    [
        ("id", "=", (2,), [2]),
        ("id", "!=", (2,), [1, 3, 4, 5]),
        ("id", ">=", (2.5,), [3, 4, 5]),
        ("id", "<", (2**70,), [1, 2, 3, 4, 5]),
        ("id", "in", (1, 4, 9), [1, 4]),
        ("id", "in", (), []),
        ("brand", "not in", (), [1, 2, 4, 5]),
        ("id", "not in", (1,), [2, 3, 4, 5]),
        ("brand", "=", ("Fiat",), [1]),
        ("brand", "!=", ("Fiat",), [2, 4, 5]),
        ("brand", "in", ("Fiat", "fiat"), [1, 4]),
        ("brand", "not in", ("fiat",), [1, 2, 5]),
        ("brand", ">", ("G",), [2, 4]),
        ("brand", "<=", ("Fiat",), [1]),
        ("brand", "contains", ("FIA",), [1, 4, 5]),
        ("brand", "contains", ("öp",), [2]),
        ("brand", "contains", ("%",), [2]),
        ("brand", "contains", ("_",), []),
        ("brand", "=", ("Öpel 'x' %",), [2]),
        ("brand", "=", ("☃",), []),
        ("brand", "=", ("' OR 1 = 1 --",), []),
        ("brand", "missing", (), [3]),
        ("brand", "not missing", (), [1, 2, 4, 5]),
        ("sold", "=", ("2024-02-29",), [2]),
        ("sold", "<", ("2024-02-01",), [1, 5]),
        ("sold", "in", ("2024-01-31", "2025-01-01"), [1, 4]),
        ("sold", "missing", (), [3]),
        ("seen", ">", ("2024-01-31 10:00",), [2, 4]),
        ("seen", "=", ("2024-02-29 23:59:59.25",), [2]),
        ("seen", ">=", ("2025-01-01",), [4]),
        ("sent", "<=", ("2024-01-31 09:00",), [1, 5]),
        ("sent", "=", ("2024-01-31 10:00+01:00",), [1]),
        ("price", "=", (1.5,), [1]),
        ("price", "<", (0,), [2]),
        ("price", "missing", (), [3]),
        ("new", "=", (True,), [1, 4]),
        ("new", "!=", (True,), [2, 5]),
        ("Größe %", ">", (10,), [2]),
    ],
)
def test_rows_fulfil_the_condition(
    shelf: Shelf, column: str, operator: Operator, values: tuple[Scalar, ...], found: list[int]
) -> None:
    assert shelf.ids(Condition(column, operator, values)) == found


def test_conditions_hold_together_and_columns_come_in_the_order_asked_for(shelf: Shelf) -> None:
    where = (Condition("new", "=", (False,)), Condition("id", ">", (2,)))
    table = shelf.read(Selection(("Größe %", "id"), where))
    assert table.to_pydict() == {"Größe %": [10], "id": [5]}


@pytest.mark.parametrize("limit", [0, 2])
def test_no_more_rows_come_than_asked_for(shelf: Shelf, limit: int) -> None:
    table = shelf.read(Selection(limit=limit))
    assert (table.num_rows, table.schema.names) == (limit, list(COLUMNS))


def test_an_interrupted_read_gives_no_batch(shelf: Shelf) -> None:
    with shelf.reader.open(shelf.source, shelf.shape, ALL) as rows:
        rows.interrupt()
        with pytest.raises(DatasetError, match="stopped"):
            list(rows)


def test_a_read_that_is_left_early_leaves_nothing_behind(shelf: Shelf) -> None:
    for _ in range(20):
        with shelf.reader.open(shelf.source, shelf.shape, ALL) as rows:
            assert rows.schema.names == list(COLUMNS)
    assert shelf.ids() == [1, 2, 3, 4, 5]
