"""Parts of tables and questions in SQL, as a client of the real dataset server gets them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
import pytest_asyncio

from tests.fakes.dataset_server import DatasetServer, Refused, serving

TOML = """
[datasets.cars]
examples = true
"""
JOIN = """
SELECT c.brand, sum(o.pieces) AS pieces
FROM cars c JOIN "my-orders" o ON o.car = c.brand GROUP BY ALL ORDER BY 1
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(shared_path: Path) -> AsyncGenerator[DatasetServer]:
    """One for all questions: none of them changes anything."""
    folder = shared_path / "data"
    folder.mkdir()
    (folder / "datasets.toml").write_text(TOML)
    (folder / "cars.csv").write_text(
        "brand,price,day\nAudi,100,2024-01-31\nBMW,200,2024-02-29\nSeat,,2024-03-01\n"
    )
    (folder / "my-orders.csv").write_text("car,pieces\nAudi,1\nAudi,2\nBMW,5\n")
    async with serving(folder, shared_path / "mcp.sock") as server:
        yield server


async def fetched(server: DatasetServer, stream: str) -> dict[str, list[Any]]:
    async with server.http() as http:
        answer = await http.get(stream)
    assert answer.status_code == 200, answer.text
    return arrow.ipc.open_stream(answer.content).read_all().to_pydict()


async def test_a_part_of_a_table_is_fetched(server: DatasetServer) -> None:
    dear = {"column": "Price", "operator": ">=", "value": 100}
    since = {"column": "day", "operator": ">", "value": "2024-02-01"}
    part = await server.call(
        "import_dataset", name="cars", columns=["Brand"], where=[dear, since], limit=5
    )

    assert part["columns"] == [{"name": "brand", "type": "VARCHAR"}]
    assert part["rows"] is None
    assert await fetched(server, part["stream"]) == {"brand": ["BMW"]}


async def test_how_many_rows_come_is_told_where_it_is_known(server: DatasetServer) -> None:
    first = await server.call("import_dataset", name="cars", limit=2)
    assert first["rows"] == 2
    assert len((await fetched(server, first["stream"]))["brand"]) == 2


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"columns": ["prise"]}, 'Did you mean "price"?'),
        ({"where": [{"column": "price", "operator": ">", "value": "much"}]}, "is no number"),
        ({"where": [{"column": "day", "operator": "in", "value": ["soon"]}]}, "is no time"),
        ({"limit": -1}, "limit is a number of rows"),
    ],
)
async def test_a_part_that_cannot_be_is_refused_before_it_is_fetched(
    server: DatasetServer, asked: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence.replace("?", r"\?")):
        await server.call("import_dataset", name="cars", **asked)


async def test_a_query_joins_datasets(server: DatasetServer) -> None:
    answer = await server.call("query_dataset", sql=JOIN)
    assert [column["name"] for column in answer["columns"]] == ["brand", "pieces"]
    assert answer["inline"] is None
    assert await fetched(server, answer["stream"]) == {"brand": ["Audi", "BMW"], "pieces": [3, 5]}


async def test_a_sum_is_a_whole_number_where_it_can_be_one(server: DatasetServer) -> None:
    sql = "SELECT sum(range) AS small, sum(9223372036854775807) AS large, [1] AS l FROM range(4)"
    answer = await server.call("query_dataset", sql=sql, inline_rows=1)
    assert [column["type"] for column in answer["columns"]] == ["BIGINT", "DOUBLE", "INTEGER[]"]
    assert answer["inline"] == [[6, 4 * 2.0**63, "[1]"]]
    assert await fetched(server, answer["stream"]) == {
        "small": [6],
        "large": [4 * 2.0**63],
        "l": [[1]],
    }


async def test_rows_come_along_where_they_are_asked_for(server: DatasetServer) -> None:
    sql = "SELECT range AS n, DATE '2024-01-01' AS day, 'nan'::DOUBLE AS x FROM range(1000)"
    answer = await server.call("query_dataset", sql=sql, inline_rows=1000)
    assert len(answer["inline"]) == 200
    assert answer["inline"][0] == [0, "2024-01-01", None]
    assert answer["cut"] is True


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("SELECT * FROM '/etc/passwd'", "No dataset"),
        ("SELECT * FROM read_csv('/etc/passwd')", "not read_csv"),
        ("SELECT * FROM read_text('/etc/passwd')", "not read_text"),
        ("SELECT * FROM glob('/*')", "not glob"),
        ("SELECT * FROM query('SELECT 1')", "not query"),
        ("FROM duckdb_settings()", "not duckdb_settings"),
        ("FROM duckdb_secrets()", "not duckdb_secrets"),
        ("SELECT current_setting('allowed_paths') FROM cars", "nothing of data"),
        ("SELECT sql FROM duckdb_views, cars", "is no dataset"),
        ("SELECT * FROM information_schema.tables", "No dataset"),
        ("SELECT * FROM main.cars", "No dataset"),
        ("SELECT * FROM temp.sqlite_master", "is no dataset"),
        (
            "SELECT * FROM cars, (WITH pg_views AS (FROM cars) FROM pg_views), pg_views",
            "no dataset",
        ),
        ("SELECT getenv('HOME')", "nothing of data"),
        ("COPY cars TO '/tmp/cars.csv'", "one SELECT"),
        ("ATTACH '/tmp/other.db'", "one SELECT"),
        ("INSTALL httpfs", "one SELECT"),
        ("SET memory_limit = '100GB'", "one SELECT"),
        ("PRAGMA database_list", "one SELECT"),
        ("CREATE TABLE x AS FROM cars", "one SELECT"),
        ("SELECT 1; SELECT 2", "one SELECT"),
        ("WITH x AS (COPY cars TO '/tmp/cars.csv') FROM x", "one SELECT"),
        ("WITH x AS (INSERT INTO cars (brand) VALUES ('VW') RETURNING brand) FROM x", "one SELECT"),
        ("SELECT (WITH x AS (DELETE FROM cars RETURNING 1) FROM x)", "one SELECT"),
        ("SELECT 1 UNION SELECT 2 FROM (WITH x AS (UPDATE cars SET price = 1) FROM x)", "SELECT"),
        ("", "one SELECT"),
        ("SELECT", "DuckDB can't read"),
        ("SELECT pric FROM cars", '"price"'),
        ("SELECT * FROM kars", 'Did you mean "cars"'),
        ("SELECT * FROM my-orders", "DuckDB can't read"),
        ("SELECT '" + "a" * 20_000 + "'", "at most 20,000"),
    ],
)
async def test_whatever_is_no_question_about_datasets_is_refused(
    server: DatasetServer, shared_path: Path, sql: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        await server.call("query_dataset", sql=sql)
    assert sentence in str(refused.value)
    assert str(shared_path) not in str(refused.value)


async def test_no_query_writes_to_a_file_that_it_may_read(
    server: DatasetServer, shared_path: Path
) -> None:
    file = shared_path / "data" / "cars.csv"
    before = file.read_text()
    for inner in ("{}", "SELECT 1 FROM ({})", "SELECT (SELECT Count FROM ({}))"):
        copy = f"WITH x AS (COPY cars TO '{file}' (USE_TMP_FILE false)) FROM x"
        with pytest.raises(Refused, match="one SELECT"):
            await server.call("query_dataset", sql=inner.format(copy), inline_rows=1)
    assert file.read_text() == before


async def test_a_query_that_fails_on_its_way_says_why(server: DatasetServer) -> None:
    answer = await server.call("query_dataset", sql="SELECT CAST(brand AS INT) FROM cars")
    async with server.http() as http:
        failed = await http.get(answer["stream"])
    assert failed.status_code == 422
    assert "Could not convert string" in failed.json()["error"]


async def test_rows_are_shown_only_where_the_catalogue_allows_it(server: DatasetServer) -> None:
    shown = await server.call("sample_dataset", name="cars", rows=2)
    assert shown["rows"] == [["Audi", 100, "2024-01-31"], ["BMW", 200, "2024-02-29"]]
    with pytest.raises(Refused, match="examples aren't allowed"):
        await server.call("sample_dataset", name="my-orders")
