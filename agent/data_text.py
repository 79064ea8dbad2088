"""Text that came from data, made unable to act however it is read or repeated. Pure.

A model that repeats it runs nothing and offers nothing, and a server that puts requests together by
a chat template finds no marker of its own in it. To people and models it reads as before.
"""

from __future__ import annotations

import re

# What begins a role, a call or a turn in the templates of the usual open models.
_WORDS = (
    "s|bos|eos|pad|unk|start_of_turn|end_of_turn|tool_calls?|tool_responses?|tool_outputs?|tools"
    "|think|function_calls|system|user|assistant"
)
_IN_ANGLES = re.compile(
    rf"<(?=[|｜]|/?(?:{_WORDS})>|/?(?:invoke|function)=[^<>\n]*>|</?SYS>>)", re.IGNORECASE
)
_IN_BRACKETS = re.compile(
    r"\[(?=/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS)\])", re.IGNORECASE
)
_OPTION = re.compile(r"\[(next|choice)\]", re.IGNORECASE)


def as_data(text: str) -> str:
    """No code fence, no line that offers something, no marker of a chat template."""
    return without_markers(_OPTION.sub(r"(\1)", text.replace("```", "ˋˋˋ")))


def without_markers(text: str) -> str:
    """Without the markers alone: the words of a person may hold code."""
    return _IN_BRACKETS.sub("⟦", _IN_ANGLES.sub("‹", text))
