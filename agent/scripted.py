"""A model that says what it was given to say: the shipped double for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from .metering import NO_TOKENS
from .model import Completion, OnStatus, OnText, Request
from .transcript import ToolCall

Line = Completion | Exception | Callable[[Request], Completion]
DELTA_CHARS = 7

_numbers = count(1)


def runs(code: str, text: str = "") -> Completion:
    """A completion that asks for one cell."""
    return Completion(text, (ToolCall(f"call-{next(_numbers)}", code),))


class ScriptedModel:
    """Plays its lines in order, streaming them in small deltas; keeps every request. A line
    without a usage is one of a server that tells none.
    """

    def __init__(self, lines: Iterable[Line], name: str = "scripted") -> None:
        self.name = name
        self._lines = list(lines)
        self.requests: list[Request] = []

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        async with request.going_to(self.name) as one:
            self.requests.append(request)
            if not self._lines:
                raise AssertionError("the script has no line for this request")
            line = self._lines.pop(0)
            if isinstance(line, Exception):
                one.is_refused = True
                raise line
            completion = line(request) if callable(line) else line
            for start in range(0, len(completion.text), DELTA_CHARS):
                delta = completion.text[start : start + DELTA_CHARS]
                one.chars += len(delta)
                await on_text(delta)
            one.usage = None if completion.usage == NO_TOKENS else completion.usage
        return completion

    async def aclose(self) -> None: ...
