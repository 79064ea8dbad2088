"""Exported tables hold text where the data has formulas, and are else what pandas writes."""

from __future__ import annotations

import csv
import inspect
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.io.formats import csvs, excel

from sandbox.guest import exports
from sandbox.guest.formulas import Guard, Tally, sentences
from sandbox.guest.result import checked
from tests.fakes.cell_results import said

PLAIN_CSV = pd.DataFrame.to_csv


@pytest.fixture
def tally() -> Iterator[Tally]:
    kept = [
        (owner, name, getattr(owner, name))
        for owner in (pd.DataFrame, pd.Series)
        for name in ("to_csv", "to_excel")
    ]
    kept += [(csvs, "CSVFormatter", csvs.CSVFormatter)]
    kept += [(excel, "ExcelFormatter", excel.ExcelFormatter)]
    made = Tally()
    exports.install(made)
    yield made
    for owner, name, plain in kept:
        setattr(owner, name, plain)


class Sheet(pd.ExcelWriter[Any]):
    """A workbook that keeps the values it is given."""

    values: list[list[Any]]

    def _write_cells(self, cells: Iterable[Any], *args: Any, **options: Any) -> None:
        placed = {(cell.row, cell.col): cell.val for cell in cells}
        rows, columns = (1 + max(places) for places in zip(*placed, strict=True))
        self.values = [[placed.get((r, c)) for c in range(columns)] for r in range(rows)]


def to_csv(data: Any, **options: Any) -> list[list[str]]:
    text = data.to_csv(**options) or ""
    return list(csv.reader(io.StringIO(text, newline="")))


def to_excel(data: Any, **options: Any) -> list[list[Any]]:
    sheet = Sheet(io.BytesIO())
    data.to_excel(sheet, **options)
    return sheet.values


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff20"])
def test_text_that_may_be_run_is_guarded(start: str) -> None:
    guard = Guard()

    assert guard.cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert guard.cells == 1


@pytest.mark.parametrize(
    "text",
    ["-5", "+3.2e4", "-1,234.50", "+4.5%", "-€12", "-.5", "-", "--", "", "a=1", "'=1", " ", "5-3"],
)
def test_a_number_or_plain_text_stays_as_it_is(text: str) -> None:
    assert Guard().cell(text) is text


@pytest.mark.parametrize(
    "text", ["-5+cmd", "+A1", "-1-2", "-5e5e5", "=1", "+1:1", "--1", "-\u0661"]
)
def test_what_only_begins_like_a_number_is_guarded(text: str) -> None:
    assert Guard().cell(text) == f"'{text}"


def test_a_long_cell_is_told_from_a_number_in_no_time() -> None:
    text = "-" + "1" * 10**6 + "x"

    assert Guard().cell(text) == f"'{text}"


@pytest.mark.parametrize("write", [to_csv, to_excel])
@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_cells_of_every_kind_of_text_are_guarded(
    tally: Tally, write: Callable[..., list[list[Any]]], kind: str
) -> None:
    frame = pd.DataFrame({"text": pd.Series(["=1+1", "fine", "-5", None], dtype=kind)})
    before = frame.copy()

    rows = write(frame, index=False, na_rep="=none")

    assert rows == [["text"], ["'=1+1"], ["fine"], ["-5"], ["=none"]]
    assert tally.take()["cells"] == 1
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("write", [to_csv, to_excel])
def test_labels_are_guarded_too(tally: Tally, write: Callable[..., list[list[Any]]]) -> None:
    index = pd.Index(["@row", "row"], name="+index")
    frame = pd.DataFrame({"=column": ["a", "b"], "plain": ["c", "d"]}, index=index)

    assert write(frame) == [
        ["'+index", "'=column", "plain"],
        ["'@row", "a", "c"],
        ["row", "b", "d"],
    ]
    assert write(frame, columns=["=column"], header=["=new"], index_label="=rows")[0] == [
        "'=rows",
        "'=new",
    ]
    assert list(frame) == ["=column", "plain"]
    assert tally.take()["cells"] == 6


def test_labels_of_several_levels_are_guarded_too(tally: Tally) -> None:
    columns = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")], names=["=top", None])
    index = pd.MultiIndex.from_tuples([("=k", 1), ("m", 2)], names=["=k", "n"])
    frame = pd.DataFrame([["=1", "2"], ["3", "=4"]], index=index, columns=columns)

    assert to_csv(frame) == [
        ["'=top", "", "a", "a"],
        ["", "", "x", "y"],
        ["'=k", "n", "", ""],
        ["'=k", "1", "'=1", "2"],
        ["m", "2", "3", "'=4"],
    ]
    assert tally.take()["cells"] == 5
    assert list(columns.names) == ["=top", None]
    written = [value for row in to_excel(frame) for value in row if isinstance(value, str)]
    assert not [value for value in written if value.startswith("=")]


@pytest.mark.parametrize("write", [to_csv, to_excel])
def test_a_series_is_guarded_as_a_frame_is(
    tally: Tally, write: Callable[..., list[list[Any]]]
) -> None:
    assert write(pd.Series(["=1"], name="@name"), index=False) == [["'@name"], ["'=1"]]


def test_a_carriage_return_in_a_cell_begins_no_row(tally: Tally) -> None:
    text = pd.DataFrame({"a": ["\r=1", "b\r=2"], "n": [1, 2]}).to_csv(index=False)

    assert text == 'a,n\r\n"\'\r=1",1\r\n"b\r=2",2\r\n'


def test_quotes_and_separators_stay_quoted(tally: Tally) -> None:
    frame = pd.DataFrame({"a": ['=HYPERLINK("x","y")', "=a;b\nc"]})

    assert frame.to_csv(index=False) == 'a\n"\'=HYPERLINK(""x"",""y"")"\n"\'=a;b\nc"\n'


def test_numbers_are_written_as_before(tally: Tally) -> None:
    frame = pd.DataFrame(
        {
            "i": [-1, 2],
            "f": [-1.5, float("-inf")],
            "t": pd.to_timedelta([-1, 1], unit="D"),
            "d": pd.to_datetime(["2026-01-01", None]),
            "o": [-1, None],
        },
        index=[-1, -2],
    ).astype({"o": object})

    assert frame.to_csv() == PLAIN_CSV(frame)
    assert tally.take()["cells"] == 0


@pytest.mark.parametrize("write", [to_csv, to_excel])
def test_formulas_are_kept_for_who_asks(
    tally: Tally, write: Callable[..., list[list[Any]]]
) -> None:
    frame = pd.DataFrame({"=a": ["=1"]})

    assert write(frame, index=False, keep_formulas=True) == [["=a"], ["=1"]]
    assert inspect.unwrap(pd.DataFrame.to_csv)(frame, index=False) == "=a\n=1\n"
    assert tally.take()["cells"] == 0


def test_an_object_that_shows_as_a_formula_is_guarded(tally: Tally) -> None:
    assert to_csv(pd.Series([Path("=cmd"), ("=a",)], name="p"), index=False) == [
        ["p"],
        ["'=cmd"],
        ["('=a',)"],
    ]


def test_text_far_down_in_a_long_column_is_found(
    tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PART_ROWS", 3)
    frame = pd.DataFrame({"a": ["x"] * 7 + ["=1"]}, index=range(5, 13))

    assert to_csv(frame)[-1] == ["12", "'=1"]


def test_one_sentence_tells_of_all_exports(tally: Tally, tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["=1", "=2", "=3"]})

    frame.to_csv(tmp_path / "report.csv")
    frame.head(1).to_csv(tmp_path / "report.csv", mode="a")
    assert sentences(tally.take()) == [
        "4 text cells in report.csv that look like formulas were written with a leading '"
        " (keep_formulas=True writes them as they are)."
    ]
    frame.head(1).to_csv()
    assert sentences(tally.take()) == [
        "1 text cell in an exported table that looks like a formula was written with a leading '"
        " (keep_formulas=True writes it as it is)."
    ]
    with (tmp_path / "open.csv").open("w") as file:
        frame.to_csv(file)
    to_csv(frame, path_or_buf=tmp_path / "b.csv", keep_formulas=True)
    frame.to_csv(path_or_buf=str(tmp_path / "c.csv"))
    assert tally.take() == {"cells": 6, "tables": 2, "name": "open.csv"}
    assert sentences(tally.take()) == []


def test_the_name_of_a_file_is_shown_safely() -> None:
    (sentence,) = sentences({"cells": 1, "tables": 1, "name": "a\n\u202e*b*`.csv" + "x" * 200})

    assert "1 text cell in a__" in sentence
    assert "*" not in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize(
    "forged", [None, [], {}, {"cells": "1", "tables": 1, "name": ""}, {"cells": 1, "tables": 1}]
)
def test_what_is_said_of_exports_is_checked(forged: object) -> None:
    assert checked(said(formulas=Tally().take())) is not None
    assert checked(said(formulas=forged)) is None
