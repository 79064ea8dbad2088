"""Tables of sales as people have them: numbers, days, names, and cells that are missing."""

from __future__ import annotations

from pathlib import Path

import duckdb

YEARS = range(2018, 2026)
TABLE_ROWS = 1_325_000  # 100 MB in Arrow
YEAR_ROWS = 4_300_000
NOTE = "md5(n::VARCHAR)"  # nothing that compresses away

_ROWS = """
SELECT n AS id, DATE '{year}-01-01' + (hash(n) % 365)::INT AS day,
    'City ' || (hash(n + 1) % 50) AS city,
    'Customer ' || lpad((hash(n + 2) % 200000)::VARCHAR, 6, '0') AS customer,
    ['new', 'paid', 'sent', 'returned'][(1 + hash(n + 3) % 4)::INT] AS status,
    round((hash(n + 4) % 1000000) / 100.0, 2)::DOUBLE AS price,
    (hash(n + 5) % 20)::BIGINT AS pieces,
    CASE WHEN hash(n + 6) % 10 > 0 THEN random() END AS weight{more}
FROM range({rows}) AS numbers(n)
"""


def write_table(path: Path) -> float:
    """One file. Gives its megabytes (10^6) in Arrow."""
    query = _ROWS.format(year=YEARS[0], rows=TABLE_ROWS, more="")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return connection.sql(f"FROM '{path}'").to_arrow_table().nbytes / 10**6


def write_years(folder: Path) -> float:
    """A folder for each year, with a text more in every row. Gives the gigabytes (10^9) of all."""
    with duckdb.connect() as connection:
        for year in YEARS:
            file = folder / f"year={year}" / "sales.parquet"
            file.parent.mkdir(parents=True)
            query = _ROWS.format(year=year, rows=YEAR_ROWS, more=f", {NOTE} AS note")
            connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 10**9
