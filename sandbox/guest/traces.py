"""A Python exception as a few lines that help: where the user's code was, type, message, a hint.

Knows frames and their lines. Knows no library: what to do about an error is in `advice`.
"""

from __future__ import annotations

import traceback
from itertools import pairwise
from types import TracebackType
from typing import cast

from .advice import hint
from .capture import bounded

MAX_MESSAGE_CHARS = 500
MAX_TRACEBACK_CHARS = 2_500
MAX_LINE_CHARS = 160
MAX_CAUSE_CHARS = 200
MAX_CAUSES = 3
MAX_FRAMES = 8
HEAD = "Traceback:"


def describe_error(error: BaseException) -> dict[str, str]:
    """{"type", "message", "traceback", "hint"}; the traceback's last line is type and message."""
    kind, message = type(error).__name__, _message(error)
    lines = [HEAD]
    if isinstance(error, SyntaxError) and str(error.filename).startswith("<cell"):
        message = error.msg or message
        lines.append(f"line {error.lineno}: {(error.text or '').strip()[:MAX_LINE_CHARS]}")
    else:
        lines += _frames(error.__traceback__)
    lines += _causes(error)
    lines.append(f"{kind}: {message}" if message else kind)
    return {
        "type": kind,
        "message": message,
        "traceback": bounded("\n".join(lines), MAX_TRACEBACK_CHARS),
        "hint": hint(error),
    }


def _message(error: BaseException, max_chars: int = MAX_MESSAGE_CHARS) -> str:
    """It may quote a whole column."""
    try:
        return bounded(str(error), max_chars)
    except Exception:  # the exception is user code too
        return "(its message could not be made)"


def _frames(trace: TracebackType | None) -> list[str]:
    """The user's own frames, then where the library raised, a line each."""
    frames = [frame for frame in traceback.extract_tb(trace) if "/guest/" not in frame.filename]
    own = [frame for frame in frames if _is_own(frame)]
    lines = [_own_line(frame, own[0].filename) for frame in own]
    lines = [line for line, after in pairwise([*lines, ""]) if line != after]  # recursion
    if len(lines) > MAX_FRAMES:
        half = MAX_FRAMES // 2
        lines = [*lines[:half], f"[... {len(lines) - 2 * half:,} frames ...]", *lines[-half:]]
    if frames and not _is_own(frames[-1]) and "/threadbook/lib/" not in frames[-1].filename:
        module = frames[-1].filename.rpartition("site-packages/")[2].rpartition("/lib/")[2]
        lines.append(f"in {module}, {frames[-1].name}")
    return lines


def _is_own(frame: traceback.FrameSummary) -> bool:
    return frame.filename.startswith("<cell")


def _own_line(frame: traceback.FrameSummary, current: str) -> str:
    """Only of another cell is it said which."""
    cell = "" if frame.filename == current else f"{frame.filename.strip('<>')}, "
    function = "" if frame.name == "<module>" else f", in {frame.name}"
    source = f": {frame.line[:MAX_LINE_CHARS]}" if frame.line else ""
    return f"{cell}line {frame.lineno}{function}{source}"


def _causes(error: BaseException) -> list[str]:
    """What this error came from, and what a group of them holds, in one line each."""
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    while cause is not None and len(lines) < MAX_CAUSES:
        lines.append(f"after {_brief(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        lines += [f"with {_brief(one)}" for one in group.exceptions[:MAX_CAUSES]]
    return lines


def _brief(error: BaseException) -> str:
    message = " ".join(_message(error, MAX_CAUSE_CHARS).split())
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
