"""A cell behaves as a notebook user expects."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sandbox.guest import cell
from sandbox.guest.display import text_of


def run(code: str, namespace: dict[str, Any] | None = None) -> cell.Outcome:
    return cell.run(code, {} if namespace is None else namespace, name="<cell 1>")


def error_of(code: str) -> dict[str, str]:
    outcome = run(code)
    assert outcome.error is not None
    return cell.describe_error(outcome.error)


def test_the_last_expression_is_the_value() -> None:
    assert run("x = 20\nx + 1").value == 21


def test_a_semicolon_silences_the_value() -> None:
    assert run("1 + 1;").value is None


def test_names_stay_in_the_namespace() -> None:
    namespace: dict[str, Any] = {}
    run("def double(n):\n    return 2 * n", namespace)

    assert run("double(4)", namespace).value == 8


def test_await_works_at_top_level() -> None:
    assert run("import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 5)").value == 5


def test_a_traceback_shows_only_the_users_frames() -> None:
    error = error_of("def f():\n    return 1 / 0\nf()")

    assert error["type"] == "ZeroDivisionError"
    assert "cell 1, line 3" in error["traceback"]
    assert "cell 1, line 2, in f" in error["traceback"]
    assert "return 1 / 0" in error["traceback"]
    assert "guest" not in error["traceback"]


def test_a_library_error_names_where_the_library_raised() -> None:
    error = error_of("import json\njson.loads('{')")

    assert "cell 1, line 2" in error["traceback"]
    assert "decoder.py" in error["traceback"]
    assert error["traceback"].count("line ") <= 4


def test_a_syntax_error_points_at_the_line() -> None:
    error = error_of("x = 1\ny = = 2")

    assert error["type"] == "SyntaxError"
    assert "y = = 2" in error["traceback"]


@pytest.mark.parametrize(
    "code", ["\x00", "'''", "\\", "\ufeffx = 1\nx", "if 1:\n\tx=1\n        y=2", "x" * 10**6]
)
def test_odd_code_runs_or_gives_a_clean_error(code: str) -> None:
    outcome = run(code)

    assert outcome.error is None or cell.describe_error(outcome.error)["type"] in (
        "SyntaxError",
        "TabError",
        "NameError",
        "IndentationError",
        "ValueError",
    )


def test_deep_recursion_is_told_in_few_lines() -> None:
    error = error_of("def f():\n    f()\nf()")

    assert error["type"] == "RecursionError"
    assert error["traceback"].count("\n") < 60


def test_exit_is_an_ordinary_error() -> None:
    assert error_of("import sys\nsys.exit(3)")["type"] == "SystemExit"


def test_a_small_frame_is_shown_whole() -> None:
    text = text_of(pd.DataFrame({"brand": ["a", "b"], "price": [1.5, 2.5]}))

    assert text is not None
    assert "brand" in text
    assert "2.5" in text


def test_a_large_frame_shows_its_schema_and_none_of_its_rows() -> None:
    frame = pd.DataFrame({"secret": [f"canary-{i}" for i in range(500)], "n": range(500)})

    text = text_of(frame)

    assert text is not None
    assert "500 rows x 2 columns" in text
    assert "secret: str, 500 distinct" in text
    assert "n: int64, 0 .. 499, mean 249.5" in text
    assert "canary" not in text


def test_a_frame_of_nested_values_has_a_schema_too() -> None:
    text = text_of(pd.DataFrame({"a": [[1]] * 100, "b": [None] * 100}))

    assert text is not None
    assert "a: object, nested values" in text


def test_huge_values_are_cut_with_a_count() -> None:
    text = text_of("x" * 10**6)

    assert text is not None
    assert len(text) < 10_000
    assert "characters left out" in text
