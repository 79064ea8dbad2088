"""Runs one cell's code in a namespace the way a notebook does. Knows no processes and no pipes."""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import traceback
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any

from .capture import bounded

MAX_MESSAGE_CHARS = 2_000
MAX_TRACEBACK_CHARS = 4_000
MAX_LINE_CHARS = 200


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


def describe_error(error: BaseException) -> dict[str, str]:
    """Type, message and a traceback cut to the user's own frames plus where the library raised."""
    message = bounded(_text_of(error), MAX_MESSAGE_CHARS)
    kind = type(error).__name__
    lines = ["Traceback (most recent call last):"]
    lines += _frames(error.__traceback__)
    if isinstance(error, SyntaxError):
        lines += [f"  {line.strip()}" for line in traceback.format_exception_only(error)[:-1]]
        message = error.msg or message
    lines.append(f"{kind}: {message}" if message else kind)
    return {
        "type": kind,
        "message": message,
        "traceback": bounded("\n".join(lines), MAX_TRACEBACK_CHARS),
    }


def _frames(trace: TracebackType | None) -> list[str]:
    frames = [frame for frame in traceback.extract_tb(trace) if "/guest/" not in frame.filename]
    last_own = max((i for i, f in enumerate(frames) if f.filename.startswith("<cell")), default=-1)
    kept: list[str] = []
    for index, frame in enumerate(frames):
        if frame.filename.startswith("<cell") or (index == len(frames) - 1 and index > last_own):
            where = frame.filename.rpartition("site-packages/")[2].strip("<>")
            function = "" if frame.name == "<module>" else f", in {frame.name}"
            kept.append(f"  {where}, line {frame.lineno}{function}")
            if frame.line:
                kept.append(f"    {frame.line[:MAX_LINE_CHARS]}")
    if len(kept) > 40:  # deep recursion: both ends tell the story
        kept = [*kept[:16], f"  [... {len(kept) - 32} lines left out ...]", *kept[-16:]]
    return kept


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the exception is user code too
        return "(its message could not be made)"
