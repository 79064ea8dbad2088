"""What a model is told of an execution: bounded, compact, data quoted as data. Pure."""

from __future__ import annotations

from sandbox.session import Artifact, Execution

MAX_STREAM_CHARS = 2_500
MAX_RESULT_CHARS = 2_500
MAX_TRACEBACK_CHARS = 1_500
MAX_LISTED = 10
POSTED = "(posted)"
NOTHING = "(no output; end the cell with an expression or print a summary)"


def describe(execution: Execution) -> str:
    """One text of at most about 8,000 characters."""
    parts: list[str] = []
    if execution.stdout.strip():
        parts.append(_cut(execution.stdout.rstrip(), MAX_STREAM_CHARS))
    if execution.stderr.strip():
        parts.append("stderr: " + _cut(execution.stderr.rstrip(), MAX_STREAM_CHARS // 3))
    if execution.result is not None:
        parts.append(_cut(execution.result, MAX_RESULT_CHARS))
    if execution.error is not None and execution.ending == "raised":
        parts.append(_cut(execution.error.traceback, MAX_TRACEBACK_CHARS))
        if execution.error.hint:
            parts.append(f"hint: {execution.error.hint}")
    parts += _listed("figure", execution.figures) + _listed("file", execution.files)
    parts += execution.notes
    return "\n".join(parts) or (POSTED if execution.answer else NOTHING)


def _listed(kind: str, artifacts: tuple[Artifact, ...]) -> list[str]:
    lines = [
        f"[{kind} posted: {a.name}{f' ({a.description[:200]})' if a.description else ''}]"
        for a in artifacts[:MAX_LISTED]
    ]
    if len(artifacts) > MAX_LISTED:
        lines.append(f"[{len(artifacts) - MAX_LISTED} more {kind}s posted]")
    return lines


def _cut(text: str, max_chars: int) -> str:
    if len(text) <= max_chars:
        return text
    head, tail = max_chars * 2 // 3, max_chars // 3
    return (
        f"{text[:head]}\n[... {len(text) - head - tail:,} characters left out ...]\n{text[-tail:]}"
    )
