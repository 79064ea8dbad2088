"""Numbers and days as people write them are read where there is one way to, and it is told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from mcp_server.folder import scan
from mcp_server.names import find
from mcp_server.tables import Tables

Cells = list[str]


def read(folder: Path, cells: Cells, more: Cells | None = None) -> tuple[list[object], list[str]]:
    """A column and what is told; `more` is a column beside it."""
    beside = more or ["x"] * len(cells)
    lines = "".join(f'"{a}";"{b}"\n' for a, b in zip(cells, beside, strict=True))
    (folder / "t.csv").write_text(f"c;d\n{lines}")
    tables, source = Tables(), find(scan(folder), "t")
    with tables.open(source) as rows:
        table = pa.Table.from_batches(list(rows), rows.schema)
    return table.column("c").to_pylist(), list(tables.shape(source).notes)


@pytest.mark.parametrize(
    ("cells", "values", "told"),
    [
        (["1.234,56", "-5,5", "7"], [1234.56, -5.5, 7.0], "with decimal commas"),
        (["1 234,5", "3"], [1234.5, 3.0], "with decimal commas"),
        (["1,234.56", "-5.5"], [1234.56, -5.5], "with commas between thousands"),
        (["1,234,567", "5"], [1234567, 5], "with commas between thousands"),
        (["1'234.50", "2.25"], [1234.5, 2.25], "as numbers"),
        (["€ 1.234,50", "-€5,00"], [1234.5, -5.0], "decimal commas without the sign €"),
        (["1234 EUR", "5 EUR"], [1234, 5], "as numbers without the sign EUR"),
        (["12,5 %", "3%"], [12.5, 3.0], "in percent: 12.5 is 12.5 %"),
        (["45%", "5%"], [45, 5], "in percent"),
        (["(1,234.50)", "5.25"], [-1234.5, 5.25], "(5) as -5"),
        (["5,25-", "1,5"], [-5.25, 1.5], "with decimal commas"),
        (
            ["5", " - ", "#DIV/0!", "NA"],
            [5, None, None, None],
            "#DIV/0! - there is read as missing",
        ),
    ],
)
def test_numbers_that_can_mean_one_thing_are_read(
    tmp_path: Path, cells: Cells, values: list[object], told: str
) -> None:
    found, [note] = read(tmp_path, cells)
    assert found == values
    assert [type(one) for one in found] == [type(one) for one in values]
    assert note.startswith('I read "c" as numbers')
    assert told in note


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["1,234", "950"], "could be thousands or decimals"),
        (["€ 1.234", "€ 5"], "could be thousands or decimals"),
        (["1.234.567", "1.000"], "could be numbers or ids"),
        (["552 100 554", "5"], "could be numbers or ids"),
        (["192.168.100.200", "192.168.100.201"], "could be numbers or ids"),
        (["1.234,5", "1,234.5"], "in more than one way"),
        (["€ 5", "$ 5"], "the same currency"),
        (["€ 5", "5"], "the same currency"),
        ([*"123456789", "many"], "1 of 10 cells there is no number"),
        (["01/02/2024", "03/04/2024"], "in January or in February"),
        (["13/02/2024", "02/13/2024"], "in more than one way"),
        (["2024-01-31", "31.01.2024"], "in more than one way"),
        (["31.01.24", "01.02.24"], "have two digits"),
    ],
)
def test_what_can_mean_two_things_stays_text(tmp_path: Path, cells: Cells, told: str) -> None:
    found, [note] = read(tmp_path, cells)
    assert found == cells
    assert note.startswith('I kept "c" as text, because ')
    assert told in note


@pytest.mark.parametrize(
    "cells",
    [
        ["01234", "5"],
        ["+49 171 1234567", "030 1234567"],
        ["12345678901234567890", "1"],
        ["1234567890123456,5", "1,5"],
        ["1e400", "2.5"],
        ["A-12", "B-13"],
        ["-", "–"],
        ["31.02.2024x", "1"],
        ["1.2.3", "1.2.4"],
    ],
)
def test_what_is_no_number_stays_text_without_a_word(tmp_path: Path, cells: Cells) -> None:
    assert read(tmp_path, cells) == (cells, [])


@pytest.mark.parametrize(
    ("cells", "values", "told"),
    [
        (["31.12.2024", "1.2.2024"], [date(2024, 12, 31), date(2024, 2, 1)], "day first"),
        (["13/02/2024", "01/02/2024"], [date(2024, 2, 13), date(2024, 2, 1)], "day first"),
        (["12/31/2024", "1/2/2024"], [date(2024, 12, 31), date(2024, 1, 2)], "month first"),
        (["31-01-2024", "-"], [date(2024, 1, 31), None], "- there is read as missing"),
        (["2024/01/31"], [date(2024, 1, 31)], "year first"),
        (["3 Jan 2024", "31-Dec-2024"], [date(2024, 1, 3), date(2024, 12, 31)], "name"),
        (["31.12.2024 14:05"], [datetime(2024, 12, 31, 14, 5)], "as times, day first"),  # noqa: DTZ001
        (["12/31/2024 2:05 PM"], [datetime(2024, 12, 31, 14, 5)], "month first"),  # noqa: DTZ001
    ],
)
def test_days_that_can_mean_one_day_are_read(
    tmp_path: Path, cells: Cells, values: list[object], told: str
) -> None:
    found, [note] = read(tmp_path, cells)
    assert found == values
    assert told in note


def test_points_before_three_digits_are_doubtful_beside_decimal_commas(tmp_path: Path) -> None:
    cells = ["1.234", "2.500", "3"]
    assert read(tmp_path, cells) == ([1.234, 2.5, 3.0], [])
    found, notes = read(tmp_path, cells, ["1,5", "2,5", "3,5"])
    assert found == cells
    assert notes == [
        'I kept "c" as text, because 1,234 or 1.234 there could be thousands or decimals.',
        'I read "d" as numbers with decimal commas.',
    ]


def test_a_late_cell_decides_what_the_first_ten_thousand_left_open(tmp_path: Path) -> None:
    days, _ = read(tmp_path, ["01/02/2024"] * 12_000 + ["13/02/2024"])
    assert days[0] == date(2024, 2, 1)
    late, notes = read(tmp_path, ["1,5"] * 12_000 + ["x"])
    assert late[0] == "1,5"
    assert notes == ['I kept "c" as text, because 1 of 12,001 cells there is no number.']


def test_names_of_columns_are_told_bounded(tmp_path: Path) -> None:
    names = [f"{'n' * 60}{i}" for i in range(8)]
    (tmp_path / "t.csv").write_text(";".join(names) + "\n" + ";".join(["1,5"] * 8) + "\n")
    [note] = Tables().shape(find(scan(tmp_path), "t")).notes
    assert "and 3 more as numbers" in note
    assert len(note) < 300
