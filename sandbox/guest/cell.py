"""Runs one cell's code in a namespace the way a notebook does. Knows no processes and no pipes."""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
from dataclasses import dataclass
from types import CodeType
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """`value` is the last expression's value, or None; `error` is whatever ended the cell early."""

    value: Any = None
    error: BaseException | None = None


def run(code: str, namespace: dict[str, Any], *, name: str) -> Outcome:
    """Execute `code`; its frames carry the file name `name`, and tracebacks find its source."""
    lines = code.splitlines(keepends=True)
    linecache.cache[name] = (len(code), None, lines, name)
    try:
        tree = ast.parse(code.removeprefix("\ufeff"), filename=name)
        last: ast.Expression | None = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _silenced(code):
            last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        _execute(_compiled(tree, name, "exec"), namespace)
        value = _execute(_compiled(last, name, "eval"), namespace) if last else None
    except BaseException as error:
        return Outcome(error=error)
    if value is not None:
        namespace["_"] = value
    return Outcome(value=value)


def _silenced(code: str) -> bool:
    """A notebook's `plt.plot(x);` asks not to show the value."""
    return code.rstrip().endswith(";")


def _compiled(tree: ast.Module | ast.Expression, name: str, mode: str) -> CodeType:
    code: CodeType = compile(
        tree, name, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
    )
    return code


def _execute(code: CodeType, namespace: dict[str, Any]) -> Any:
    if not code.co_flags & inspect.CO_COROUTINE:
        return eval(code, namespace)

    async def awaited() -> Any:
        return await eval(code, namespace)

    return asyncio.run(awaited())
