"""What the dataset server says of columns whose values tell one row from others."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.fakes.dataset_server import DatasetServer, serving

ROWS = 60


@pytest.fixture
async def server(short_path: Path) -> AsyncGenerator[DatasetServer]:
    folder = short_path / "data"
    folder.mkdir()
    lines = [f"name {n},{n * 1.25},{n % 3}" for n in range(ROWS)]
    (folder / "sales.csv").write_text("\n".join(["name,price,region", *lines, ""]))
    (folder / "regions.csv").write_text("region,title\n0,North\n1,South\n2,East\n")
    async with serving(folder, short_path / "mcp.sock") as running:
        yield running


async def test_columns_of_a_table_of_its_parts_and_of_queries(server: DatasetServer) -> None:
    whole = await server.call("import_dataset", name="sales")
    part = await server.call("import_dataset", name="sales", limit=1)
    few = await server.call("import_dataset", name="regions", limit=1)
    assert (whole["identifying"], part["identifying"], few["identifying"]) == (
        None,
        ["name", "price"],
        [],
    )
    joined = "FROM sales JOIN regions USING (region)"
    for sql, columns in {
        "FROM sales LIMIT 1": ["name", "price"],
        "SELECT region FROM sales LIMIT 1": [],
        "SELECT name AS region FROM sales": ["region"],
        "SELECT region, sum(price) AS s FROM sales GROUP BY region": [],
        f"SELECT title, avg(price) AS a {joined} GROUP BY title ORDER BY a LIMIT 1": [],
        f"SELECT name, sum(price) AS s {joined} GROUP BY name": ["name", "s"],
        "SELECT sum(price) AS s FROM sales WHERE name = 'name 7'": ["s"],
        "SELECT region, min(price) AS p FROM sales WHERE price < 2 GROUP BY region": ["p"],
        "SELECT max(name) AS n FROM sales": ["n"],
        "FROM regions": [],
    }.items():
        answer = await server.call("query_dataset", sql=sql)
        assert answer["identifying"] == columns, sql
