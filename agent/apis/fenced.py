"""Calls that went, or have to go, as text: a fenced block, and its output said by a user. Pure."""

from __future__ import annotations

from ..transcript import ToolCall

NO_ANSWER = "(no answer)"


def are_native(calls: tuple[ToolCall, ...]) -> bool:
    """Whether the model asked for them as calls of a tool."""
    return not all(call.is_fenced for call in calls)


def text(said: str, calls: tuple[ToolCall, ...]) -> str:
    """What the model said, its code behind it."""
    blocks = (call.raw if call.code is None else call.code for call in calls)
    code = "\n".join(f"```python\n{block}\n```" for block in blocks)
    return f"{said}\n{code}".strip()


def output(observed: str) -> str:
    """Quoted: nothing in it can pass for what a person says."""
    return "Output of the code:\n" + "\n".join(f"> {line}" for line in observed.splitlines())
