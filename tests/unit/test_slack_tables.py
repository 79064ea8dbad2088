"""Tables of markdown as Slack's block, as aligned text, and as CSV."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.markdown.tables import Table, is_all, parse, shown, size, to_csv
from adapters.slack.tables import to_aligned, to_block


def table(*lines: str) -> Table:
    found = parse(list(lines))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "lines", [["| a |"], ["| a |", "| b |"], ["| a | b |", "|---|"], ["| a |", "no"]]
)
def test_lines_that_are_no_table_stay_text(lines: list[str]) -> None:
    assert parse(lines) is None


def test_ragged_rows_and_marks_become_plain_cells() -> None:
    made = table("| a | b |", "|:--|--:|", "| **1** |", r"| x\|y | `z` | more |")
    assert made.rows == (("1", ""), ("x|y", "z"))
    assert made.alignments == ("left", "right")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,204", {"type": "raw_number", "value": 1204, "text": "1,204"}),
        ("-2.5", {"type": "raw_number", "value": -2.5, "text": "-2.5"}),
        ("1e3", {"type": "raw_number", "value": 1000.0, "text": "1e3"}),
        ("007", {"type": "raw_text", "text": "007"}),
        ("12345678901234567890", {"type": "raw_text", "text": "12345678901234567890"}),
        ("1,2", {"type": "raw_text", "text": "1,2"}),
        ("40 %", {"type": "raw_text", "text": "40 %"}),
        ("", {"type": "raw_text", "text": " "}),
    ],
)
def test_numbers_are_numbers_and_codes_are_text(cell: str, expected: dict[str, Any]) -> None:
    block = to_block(table("| a |", "|---|", f"| {cell} |", "| . |"))
    assert block["rows"][1] == [expected]


def test_a_column_of_numbers_is_aligned_right() -> None:
    made = table("| a | b |", "|---|---|", "| 1 | x |", "| 40 % | y |")
    assert made.alignments == ("right", "left")


@pytest.mark.parametrize(
    ("rows", "columns", "cell"), [(500, 3, "x"), (5, 30, "x"), (90, 4, "y" * 99)]
)
def test_what_is_too_much_for_a_message_is_shown_in_part(
    rows: int, columns: int, cell: str
) -> None:
    row = "|" + f" {cell} |" * columns
    made = table(row, "|" + "---|" * columns, *[row] * rows)
    part = shown(made)
    assert not is_all(part, made)
    assert 1 <= len(part.rows) <= 99
    assert len(part.head) <= 20
    assert size((part.head, *part.rows)) <= 6_300


def test_columns_are_aligned_also_with_wide_letters() -> None:
    made = table("| 名前 | n |", "|---|---:|", "| ab | 10 |", "| c&d | 5 |")
    assert to_aligned(made) == "```\n名前   n\n----  --\nab    10\nc&amp;d    5\n```\n"


def test_no_cell_of_a_csv_is_a_formula() -> None:
    made = table("| a |", "|---|", "| =1+1 |", "| -5 |", "| @x |", "| -x |")
    assert to_csv(made).decode("utf-8-sig") == "a\n'=1+1\n-5\n'@x\n'-x\n"
