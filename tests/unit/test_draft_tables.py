"""What is said below a table of which a part is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.markdown.draft import Draft
from adapters.markdown.pieces import Cutter, Prose
from adapters.markdown.tables import Table

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | a  cell |\n\n"


def draft(rows: int, columns: int) -> Draft:
    def part(table: Table) -> Table:
        cut = tuple(row[:columns] for row in table.rows[:rows])
        return replace(table, head=table.head[:columns], rows=cut)

    return Draft(Cutter(str, str), max_chars=10_000, part=part)


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (2, 2, "1 more row; the whole table is in `table-1.csv`"),
        (1, 1, "2 more rows and 1 more column; the whole table is in `table-1.csv`"),
        (3, 1, "1 more column; the whole table is in `table-1.csv`"),
    ],
)
def test_what_is_left_out_is_counted(rows: int, columns: int, said: str) -> None:
    made = draft(rows, columns)
    made.write(TABLE)
    _, remark, *_ = made.end()
    assert remark == Prose(f"_{said}._\n\n", "inside")
    assert len(made.long_tables) == 1


def test_nothing_is_said_of_a_table_that_is_shown_whole() -> None:
    made = draft(3, 2)
    made.write(TABLE)
    assert len(made.end()) == 2
    assert made.long_tables == []


def test_a_table_with_a_cut_cell_is_not_whole() -> None:
    def part(table: Table) -> Table:
        return replace(table, rows=(*table.rows[:-1], ("5", "a…")))

    made = Draft(Cutter(str, str), max_chars=10_000, part=part)
    made.write(TABLE)
    _, remark, *_ = made.end()
    assert remark == Prose("_The whole table is in `table-1.csv`._\n\n", "inside")
