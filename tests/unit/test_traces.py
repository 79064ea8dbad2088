"""An exception is told in few lines, with what to do about it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sandbox.guest import cell
from sandbox.guest.traces import describe_error

FRAME = pd.DataFrame(
    {
        "Unit Price": [1.5, 2.5],
        "brand": ["Audi", "BMW"],
        "sold": pd.to_datetime(["2020-01-01", "2020-02-01"]),
        "quantity": [1, 2],
    }
)


def error_of(code: str, **names: Any) -> dict[str, str]:
    namespace: dict[str, Any] = {"pd": pd, "df": FRAME.copy(), **names}
    outcome = cell.run(code, namespace, name="<cell 1>")
    assert outcome.error is not None
    return describe_error(outcome.error)


def test_a_traceback_has_the_users_lines_and_no_library_frames() -> None:
    error = error_of("def f():\n    return 1 / 0\nf()")

    assert error["traceback"].splitlines() == [
        "Traceback:",
        "line 3: f()",
        "line 2, in f: return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


def test_a_line_of_an_earlier_cell_is_told_with_its_cell() -> None:
    names: dict[str, Any] = {}
    cell.run("def f():\n    return 1 / 0", names, name="<cell 1>")
    outcome = cell.run("f()", names, name="<cell 2>")

    assert outcome.error is not None
    lines = describe_error(outcome.error)["traceback"].splitlines()
    assert lines[1:3] == ["line 1: f()", "cell 1, line 2, in f: return 1 / 0"]


def test_of_a_library_only_where_it_raised_is_named() -> None:
    lines = error_of("import json\njson.loads('{')")["traceback"].splitlines()

    assert lines[1] == "line 2: json.loads('{')"
    assert lines[2].startswith("in ")
    assert lines[2].endswith("json/decoder.py, raw_decode") or "decoder.py" in lines[2]
    assert len(lines) == 4


def test_causes_are_told_in_a_line_each() -> None:
    code = "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('bad\\nrow') from e"

    assert error_of(code)["traceback"].splitlines()[-3:] == [
        "after KeyError: 'a'",
        "ValueError: bad",
        "row",
    ]


def test_a_syntax_error_points_at_the_line() -> None:
    error = error_of("x = 1\ny = = 2")

    assert (error["type"], error["message"]) == ("SyntaxError", "invalid syntax")
    assert error["traceback"] == "Traceback:\nline 2: y = = 2\nSyntaxError: invalid syntax"


def test_deep_recursion_is_told_in_few_lines() -> None:
    error = error_of("def f():\n    f()\nf()")

    assert error["type"] == "RecursionError"
    assert error["traceback"].count("\n") < 12


def test_a_message_that_quotes_a_column_is_cut() -> None:
    error = error_of("raise ValueError(list(range(5_000)))")

    assert len(error["traceback"]) < 800
    assert "characters left out" in error["message"]


def test_an_error_whose_message_or_objects_fail_is_told_all_the_same() -> None:
    bad = "class Bad(KeyError):\n    def __str__(self): raise RuntimeError\nraise Bad('x')"

    assert error_of(bad)["message"] == "(its message could not be made)"
    assert error_of(bad)["hint"] == ""


@pytest.mark.parametrize("code", ["\x00", "'''", "\\", "if 1:\n\tx=1\n        y=2", "x" * 10**6])
def test_odd_code_gives_a_short_error(code: str) -> None:
    error = error_of(code)

    assert error["type"] in (
        "SyntaxError",
        "TabError",
        "NameError",
        "IndentationError",
        "ValueError",
    )
    assert len(error["traceback"]) < 1_500
    assert len(error["hint"]) <= 400


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("df['unit_price']", "near: 'Unit Price'"),
        ("df['UNITPRICE'].sum()", "near: 'Unit Price'"),
        ("df[['brands', 'quantity']]", "near: 'brand'"),
        ("df.groupby('brnad')['quantity'].sum()", "near: 'brand'"),
        ("df[df.quantity > 1]['qty']", "columns: 'Unit Price' 'brand' 'sold' 'quantity'"),
        ("df.drop(columns='brands')", "near: 'brand'"),
        ("df.sort_values('quantiy')", "near: 'quantity'"),
        ("df.brnd", "near: 'brand'"),
        ("df.query('quantty > 1')", "near: 'quantity'"),
        ("df.agg({'quantiti': 'sum'})", "near: 'quantity'"),
        ("df.merge(df, on='Brand')", "near: 'brand'"),
        ("other = {'beta': 1}\nd = {'alpha': 1}\nd['alhpa']", "near: 'alpha'"),
        ("df.set_index('brand').quantity[0]", "no label 0: .iloc[0] is by position"),
        ("revenue = 1\nrevenu + 1", "near: 'revenue'"),
        ("totl", "there are: 'df'"),
        ("sns.barplot()", "import seaborn as sns"),
        ("pd.value_count(df)", None),
        ("df.append(df)", "pandas 3: pd.concat([a, b])"),
        ("df.quantity.append(df.quantity)", "pandas 3: pd.concat([a, b])"),
        ("df.applymap(str)", "pandas 3: .map(f)"),
        ("df.swapaxes(0, 1)", "pandas 3: .T"),
        ("df.sold.dt.week", "pandas 3: .dt.isocalendar().week"),
        ("df.quantity.iteritems()", "pandas 3: .items()"),
        ("df.fillna(method='ffill')", ".ffill() or .bfill()"),
        ("df.groupby('brand', axis=1)", "leave it out; transpose with .T for groups of columns"),
        ("df.set_index('sold').resample('M').sum()", "'ME'"),
        ("pd.date_range('2020', periods=3, freq='H')", "'ME' 'QE' 'YE' 'h' 'min' 's'"),
        ("df.mean()", "numeric_only=True"),
        ("df.corr()", "errors='coerce'"),
        ("df.brand.astype(float)", "errors='coerce'"),
        ("df.brand + 1", ".astype(str) for text"),
        ("pd.to_datetime(df.brand, format='%Y')", "format='mixed'"),
        ("df.sold - pd.Timestamp('2020', tz='UTC')", "tz_localize(None)"),
        ("df.sold > pd.Timestamp('2020', tz='UTC')", "tz_localize(None)"),
        ("df.brand.dt.year", "pd.to_datetime(column) first"),
        ("df.quantity.str.upper()", "column.astype(str) first"),
        ("df.loc[0, 'quantity'] = 'many'", "a column keeps its dtype"),
        ("df.quantity.values[0] = 1", ".to_numpy().copy()"),
        ("import numpy as np\nnp.issubdtype(df.brand.dtype, np.number)", "is_numeric_dtype"),
        ("if df.quantity > 1: pass", "(a > 1) & (b < 2)"),
        ("df.pivot('a', 'b', 'c')", "name the arguments"),
        ("df.groupby('brand')['a', 'b'].sum()", "[['a', 'b']]"),
        ("df.iloc[99]", "fewer rows"),
        ("pd.to_numeric(df.brand, errors='ignore')", "errors='coerce'"),
        ("open('sales.csv')", "datasets.load(name)"),
        ("pd.read_csv('sales.csv')", "datasets.load(name)"),
        ("import polars", "installed: numpy pandas"),
        ("import socket\nraise socket.gaierror(-2, 'Name or service not known')", "no network"),
        ("raise RuntimeError('something else')", ""),
    ],
)
def test_a_hint_says_what_to_write_instead(code: str, hint: str | None) -> None:
    said = error_of(code)["hint"]

    if hint is None:
        return
    assert hint in said if hint else said == ""


def test_a_hint_runs_no_code_of_the_users() -> None:
    code = (
        "ran = []\n"
        "class Trap(dict):\n"
        "    def __getattribute__(self, name):\n"
        "        ran.append(name)\n"
        "        raise SystemExit\n"
        "    def __iter__(self): raise SystemExit\n"
        "    __class__ = property(lambda self: ran.append('class'))\n"
        "trap = Trap()\n"
        "{'a': trap}['b'], trap"
    )
    names: dict[str, Any] = {}
    outcome = cell.run(code, names, name="<cell 1>")

    assert outcome.error is not None
    describe_error(outcome.error)
    assert names["ran"] == []


def test_wide_frames_and_long_names_give_short_hints() -> None:
    wide = pd.DataFrame([[0] * 5_000], columns=[f"column {'x' * 200} {i}" for i in range(5_000)])

    assert 0 < len(error_of("wide['qqq']", wide=wide)["hint"]) <= 400
