"""What a cell answered by itself: as the person is told it, and as the model remembers it. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .data_text import as_data
from .options import as_plain, marked

MAX_SEEN_CHARS = 600


def posted(answer: str, code: str) -> str:
    """The answer. Lines that offer something count only if they begin as the code has them: what
    came from data offers nothing.
    """
    written = tuple(_offers(code))
    lines = answer.split("\n")
    return "\n".join(
        line if (offer := marked(line)) is None or offer.startswith(written) else as_plain(line)
        for line in lines
    )


def seen(text: str) -> str:
    """Of a posted answer, what later requests hold."""
    if len(text) <= MAX_SEEN_CHARS:
        return as_data(text)
    left_out = len(text) - MAX_SEEN_CHARS
    return f"{as_data(text[:MAX_SEEN_CHARS])}\n[... {left_out:,} more characters were posted ...]"


def _offers(code: str) -> Iterator[str]:
    try:
        tree = ast.parse(code.removeprefix("\ufeff"))
    except SyntaxError:  # of another Python than the sandbox's
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from filter(None, map(marked, node.value.split("\n")))
