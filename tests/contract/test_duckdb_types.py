"""DuckDB has many types; what is described, loaded and answered has few, and loses nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mcp_server.databases.source import database_at
from mcp_server.errors import BadQuery
from mcp_server.files import FileReader
from mcp_server.folder import scan
from mcp_server.table import ALL
from tests.fakes.shelves.asked import asked
from tests.fakes.shelves.duckdb_files import made
from tests.fakes.shelves.shelf import Shelf

HUGE = 10**30
STORED: list[tuple[str, str, Any]] = [
    ("5::TINYINT", "BIGINT", 5),
    ("5::USMALLINT", "BIGINT", 5),
    ("-5::INTEGER", "BIGINT", -5),
    ("5::UBIGINT", "BIGINT", 5),
    ("18446744073709551615::UBIGINT", "UBIGINT", 2**64 - 1),
    ("5::HUGEINT", "BIGINT", 5),
    (f"{HUGE}::HUGEINT", "DECIMAL(38,0)", Decimal(HUGE)),
    ("340282366920938463463374607431768211455::UHUGEINT", "VARCHAR", str(2**128 - 1)),
    ("1.5::FLOAT", "DOUBLE", 1.5),
    ("1.25::DECIMAL(10, 2)", "DOUBLE", 1.25),
    ("7::DECIMAL(18, 0)", "BIGINT", 7),
    ("1.25::DECIMAL(20, 2)", "DECIMAL(20,2)", Decimal("1.25")),
    ("true", "BOOLEAN", True),
    ("'a'::ENUM ('a', 'b')", "VARCHAR", "a"),
    ("'00000000-0000-0000-0000-000000000001'::UUID", "VARCHAR", f"{'0' * 8}{'-0000' * 3}-{1:012}"),
    ("'{\"a\": 1}'::JSON", "VARCHAR", '{"a": 1}'),
    ("INTERVAL 1 DAY", "VARCHAR", "1 day"),
    ("'0101'::BIT", "VARCHAR", "0101"),
    ("'ab'::BLOB", "BLOB", b"ab"),
    ("DATE '2024-02-29'", "DATE", date(2024, 2, 29)),
    ("TIME '12:30:00.5'", "TIME", time(12, 30, 0, 500_000)),
    ("'12:30:00+02'::TIMETZ", "VARCHAR", "12:30:00+02"),
    ("'2024-02-29 12:30'::TIMESTAMP_S", "TIMESTAMP", datetime(2024, 2, 29, 12, 30)),  # noqa: DTZ001
    ("'2024-02-29 12:30'::TIMESTAMP_MS", "TIMESTAMP", datetime(2024, 2, 29, 12, 30)),  # noqa: DTZ001
    ("'2024-02-29 12:30'::TIMESTAMP_NS", "TIMESTAMP", datetime(2024, 2, 29, 12, 30)),  # noqa: DTZ001
    (
        "'2024-02-29 12:30+02'::TIMESTAMPTZ",
        "TIMESTAMP WITH TIME ZONE",
        datetime(2024, 2, 29, 10, 30, tzinfo=UTC),
    ),
    ("[1, NULL]", "INTEGER[]", [1, None]),
    ("{'a': 1, 'b': 'x'}", "STRUCT(a INTEGER, b VARCHAR)", {"a": 1, "b": "x"}),
    ("MAP {'a': 1}", "MAP(VARCHAR, INTEGER)", [("a", 1)]),
    ("union_value(a := 1)", "VARCHAR", "1"),
]
AS_PARQUET: dict[str, tuple[str, Any]] = {  # it has no such types
    f"{HUGE}::HUGEINT": ("DOUBLE", float(HUGE)),
    "5::HUGEINT": ("DOUBLE", 5.0),
    "340282366920938463463374607431768211455::UHUGEINT": ("DOUBLE", float(2**128)),
    "union_value(a := 1)": ("STRUCT(element1 UTINYINT, a INTEGER)", {"element1": 0, "a": 1}),
    "'0101'::BIT": ("VARCHAR", "0101"),
    "'12:30:00+02'::TIMETZ": ("VARCHAR", "10:30:00+00"),
}
COMPUTED: list[tuple[str, str, Any]] = [
    ("SELECT sum(i) FROM range(5) t(i)", "int64", 10),
    ("SELECT sum(9223372036854775807) FROM range(5)", "double", 5.0 * 2**63),
    ("SELECT sum(i::UBIGINT) FROM range(5) t(i)", "int64", 10),
    ("SELECT sum(d) FROM (VALUES (1.25), (2.5)) t(d)", "double", 3.75),
    ("SELECT sum(d::DECIMAL(18, 0)) FROM (VALUES (1), (2)) t(d)", "int64", 3),
    ("SELECT sum(d::DECIMAL(38, 0)) FROM (VALUES (1), (2)) t(d)", "int64", 3),
    ("SELECT avg(d) FROM (VALUES (1.25), (2.5)) t(d)", "double", 1.875),
    ("SELECT 1.5", "double", 1.5),
    ("SELECT 5::UTINYINT", "int64", 5),
    ("SELECT 18446744073709551615::UBIGINT", "uint64", 2**64 - 1),
    ("SELECT NULL", "string", None),
    ("SELECT sum(i) FROM range(0) t(i)", "int64", None),
    ("SELECT count(*)", "int64", 1),
    ("SELECT extract(year FROM DATE '2024-01-31')", "int64", 2024),
    ("SELECT date_trunc('month', DATE '2024-01-31')::DATE", "date32[day]", date(2024, 1, 1)),
    ("SELECT 'a'::ENUM ('a')", "string", "a"),
    ("SELECT DATE '2024-02-01' - DATE '2024-01-01'", "int64", 31),
    ("SELECT [1, 2]", "list<l: int32>", [1, 2]),
]


@pytest.mark.parametrize(("written", "kind", "value"), STORED)
def test_a_column_of_a_file_is_described_and_read_as(
    tmp_path: Path, written: str, kind: str, value: Any
) -> None:
    path = made(tmp_path / "shop.duckdb", f"CREATE TABLE t AS SELECT {written} AS x")
    with asked(database_at("shop", path)) as shop:
        table = shop.table("t")
        assert shop.databases.shape(table).columns == (("x", kind),)
        assert shop.rows(table) == [{"x": value}]
        assert shop.databases.profile(table, shop.databases.shape(table))[0].missing == 0


@pytest.mark.parametrize(("written", "kind", "value"), STORED)
def test_a_column_of_parquet_is_the_same(
    tmp_path: Path, written: str, kind: str, value: Any
) -> None:
    duckdb.sql(f"COPY (SELECT {written} AS x) TO '{tmp_path}/t.parquet'")
    shelf = Shelf(FileReader(), scan(tmp_path)[0])
    kind, value = AS_PARQUET.get(written, (kind, value))
    assert shelf.shape.columns == (("x", kind),)
    assert shelf.read().to_pylist() == [{"x": value}]


@pytest.mark.parametrize(("sql", "kind", "value"), COMPUTED)
def test_an_answer_is(tmp_path: Path, sql: str, kind: str, value: Any) -> None:
    path = made(tmp_path / "shop.duckdb", "CREATE TABLE t AS SELECT 1 AS x")
    with asked(database_at("shop", path)) as shop:
        assert shop.types(sql) == [kind]
        assert shop.cell(sql) == value


def test_a_number_that_is_too_large_only_later_is_explained(tmp_path: Path) -> None:
    path = made(tmp_path / "shop.duckdb", "CREATE TABLE t AS SELECT range AS x FROM range(100000)")
    sql = "SELECT CASE WHEN x < 99999 THEN x ELSE 10::HUGEINT ** 30 END::HUGEINT AS x FROM t"
    with asked(database_at("shop", path)) as shop:
        with pytest.raises(BadQuery, match='"x" has a number that is too large'):
            shop.answer(sql)
        assert shop.types(sql.replace("END::HUGEINT", "END::DOUBLE")) == ["double"]


def test_all_kinds_are_loaded_together(tmp_path: Path) -> None:
    columns = ", ".join(f"{written} AS x{i}" for i, (written, *_) in enumerate(STORED))
    path = made(tmp_path / "shop.duckdb", f"CREATE TABLE t AS SELECT {columns}")
    with asked(database_at("shop", path)) as shop:
        table = shop.table("t")
        with shop.databases.open(table, shop.databases.shape(table), ALL) as rows:
            assert len(rows.schema) == len(STORED)
            assert [batch.num_rows for batch in rows] == [1]
