"""What a model is told of an execution: bounded, compact, data quoted as data. Pure."""

from __future__ import annotations

from sandbox.session import Artifact, Execution

from .data_text import as_data

# Code can read the whole again, and every character is sent with each later request.
MAX_STDOUT_CHARS = 1_500
MAX_STDERR_CHARS = 400
MAX_RESULT_CHARS = 2_000  # a table of as many cells as the sandbox shows
MAX_TRACEBACK_CHARS = 1_000
MAX_LISTED = 10
LESS = "aggregate with datasets.sql(...), or load fewer columns= and rows (where=)"
# What to do about a cell that was undone, for the model alone.
HINTS = {
    "out_of_memory": LESS,
    "timed_out": f"{LESS}; no Python loop over rows",
}
POSTED = "(posted)"
NOTHING = "(no output; end the cell with an expression or print a summary)"


def describe(execution: Execution) -> str:
    """One text of at most about 5,000 characters, as a rule of a few hundred."""
    whole = f", all in {execution.printed}" if execution.printed else ""
    parts: list[str] = []
    if execution.stdout.strip():
        parts.append(_cut(execution.stdout.rstrip(), MAX_STDOUT_CHARS, whole))
    if execution.stderr.strip():
        parts.append("stderr: " + _cut(execution.stderr.rstrip(), MAX_STDERR_CHARS, whole))
    if execution.result is not None:
        parts.append(_cut(execution.result, MAX_RESULT_CHARS))
    if execution.error is not None and execution.ending == "raised":
        parts.append(_cut(execution.error.traceback, MAX_TRACEBACK_CHARS))
    parts += _listed("figure", execution.figures) + _listed("file", execution.files)
    parts += execution.notes
    hint = HINTS.get(execution.ending) or (execution.error.hint if execution.error else "")
    parts += [f"hint: {hint}"] if hint else []
    return as_data("\n".join(parts)) or (POSTED if execution.answer else NOTHING)


def _listed(kind: str, artifacts: tuple[Artifact, ...]) -> list[str]:
    lines = [f"[{kind} posted{_named(artifact)}]" for artifact in artifacts[:MAX_LISTED]]
    if len(artifacts) > MAX_LISTED:
        lines.append(f"[{len(artifacts) - MAX_LISTED} more {kind}s posted]")
    return lines


def _named(artifact: Artifact) -> str:
    if artifact.told is not None:
        return f": {artifact.told[:200]}" if artifact.told else ""
    words = f" ({artifact.description[:200]})" if artifact.description else ""
    return f": {artifact.name}{words}"


def _cut(text: str, max_chars: int, whole: str = "") -> str:
    if len(text) <= max_chars:
        return text
    head, tail = max_chars * 2 // 3, max_chars // 3
    left_out = f"[... {len(text) - head - tail:,} characters left out{whole} ...]"
    return f"{text[:head]}\n{left_out}\n{text[-tail:]}"
