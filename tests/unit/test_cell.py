"""A cell behaves as a notebook user expects."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.guest import cell
from sandbox.guest.traces import describe_error


def run(code: str, namespace: dict[str, Any] | None = None) -> cell.Outcome:
    return cell.run(code, {} if namespace is None else namespace, name="<cell 1>")


def error_of(code: str) -> dict[str, str]:
    outcome = run(code)
    assert outcome.error is not None
    return describe_error(outcome.error)


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


@pytest.mark.parametrize(
    "code", ["\x00", "'''", "\\", "\ufeffx = 1\nx", "if 1:\n\tx=1\n        y=2", "x" * 10**6]
)
def test_odd_code_runs_or_gives_a_clean_error(code: str) -> None:
    outcome = run(code)

    assert outcome.error is None or describe_error(outcome.error)["type"] in (
        "SyntaxError",
        "TabError",
        "NameError",
        "IndentationError",
        "ValueError",
    )


def test_exit_is_an_ordinary_error() -> None:
    assert error_of("import sys\nsys.exit(3)")["type"] == "SystemExit"
