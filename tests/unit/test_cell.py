"""A cell behaves as a notebook user expects."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.guest import cell


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
