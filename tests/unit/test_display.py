"""What stands for a value: short for the model, and of a large frame none of its rows."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adapters.markdown import tables
from sandbox.guest.display import MAX_RESULT_CHARS, text_of


def shown(value: Any) -> str:
    text = text_of(value)
    assert text is not None
    return text


def test_a_small_frame_is_a_markdown_table_without_padding() -> None:
    frame = pd.DataFrame({"brand": ["a", "b|c"], "price": [1.5, 1234567.891], "n": [2.0, np.nan]})

    text = shown(frame)

    assert text == "|brand|price|n\n|-|-|-\n|a|1.5|2\n|b\\|c|1234567.89|nan"
    table = tables.parse(str(text).splitlines())
    assert table is not None
    assert table.rows == (("a", "1.5", "2"), ("b|c", "1234567.89", "nan"))


def test_an_index_that_says_something_is_kept() -> None:
    frame = pd.DataFrame({"brand": ["a", "b", "a"], "ok": [1, 1, 0], "price": [1.0, 2.0, 4.0]})

    assert shown(frame.groupby("brand")["price"].mean()) == "|brand|price\n|-|-\n|a|2.5\n|b|2"
    assert shown(frame.set_index(["brand", "ok"])).startswith("|brand|ok|price\n|-|-|-\n|a|1|1\n")


def test_a_large_frame_is_its_columns_and_none_of_its_rows() -> None:
    frame = pd.DataFrame(
        {
            "secret": [f"canary-{i}" for i in range(500)],
            "n": range(500),
            "part": [0.5, None] * 250,
            "region": ["north", "south"] * 250,
            "rare": ["canary-of-one", *["usual"] * 499],
            "sold": pd.date_range("2020-01-01", periods=500),
            "good": [True, False] * 250,
        }
    )

    text = shown(frame)

    assert text.splitlines() == [
        "500 rows x 7 columns",
        "secret str: 500 distinct",
        "n int64: 0 .. 499, mean 249.5",
        "part float64: 250 missing, 0.5 .. 0.5, mean 0.5",
        "region str: 'north' 'south'",
        "rare str: 2 distinct",
        "sold datetime64: 2020-01-01 .. 2021-05-14",
        "good bool: 250 True",
    ]
    assert "canary" not in shown(frame.secret)
    assert "500 rows, index secret str" in shown(frame.set_index("secret").n)


@pytest.mark.parametrize(
    "values",
    [[[1]] * 100, [None] * 100, [{}, "a"] * 50, [1, "a"] * 50, [object()] * 100, [1j] * 100],
)
def test_a_frame_of_any_values_has_a_card(values: list[Any]) -> None:
    assert shown(pd.DataFrame({"a": values})).startswith("100 rows x 1 columns\na ")


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame(index=range(1000)),
        pd.DataFrame(np.zeros((5, 2000))),
        pd.DataFrame({"a": ["x" * 10_000] * 40}),
        pd.DataFrame({"n" * 5_000: range(100)}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.Series([], dtype=float),
    ],
)
def test_odd_frames_are_short(frame: Any) -> None:
    assert 0 < len(shown(frame)) <= MAX_RESULT_CHARS + 100


def test_columns_that_are_left_out_are_counted() -> None:
    assert "[... 470 more columns]" in shown(pd.DataFrame(np.zeros((50, 500))))


def test_a_frame_of_millions_of_texts_is_described_at_once() -> None:
    frame = pd.DataFrame({f"c{i}": pd.Series(["text"]).repeat(3_000_000) for i in range(8)})
    began = time.process_time()

    text = shown(frame)

    assert time.process_time() - began < 3
    assert text.startswith("3,000,000 rows x 8 columns")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(2.5), "2.5"),
        ([np.float64(2.5), np.int64(3)], "[2.5, 3]"),
        ((1,), "(1,)"),
        (set(), "set()"),
        ({"a": {1, 2}}, "{'a': {1, 2}}"),
        (list(range(1000)), f"[{', '.join(map(str, range(30)))}, ... 970 more]"),
        ("x" * 1010, f"'{'x' * 1000}'[... 10 more characters]"),
        ({"t": "x" * 300}, "{'t': '" + "x" * 200 + "'[... 100 more characters]}"),
        ([pd.DataFrame({"a": [1]})], "[DataFrame(1, 1)]"),
        (np.arange(3), "[0 1 2]"),
        (np.arange(1000.0), "array(1000,) float64: 0 .. 999, mean 499.5"),
        (np.array(["x"] * 99), "array(99,) <U1"),
    ],
)
def test_plain_values_are_short_and_what_is_left_out_is_counted(value: Any, text: str) -> None:
    assert shown(value) == text


def test_names_of_columns_are_all_there() -> None:
    assert shown([f"column_{i}" for i in range(60)]).endswith("'column_59']")
