"""The model port: one question in, streamed text and calls out. Knows no vendor."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .metering import NO_TOKENS, Meter, Try, Usage
from .transcript import Entry, Native, ToolCall, chars

# "cut": at the limit of tokens; "late": at the limit of time; "filtered": by the model's provider.
CompletionEnd = Literal["whole", "cut", "late", "filtered"]


@dataclass(frozen=True, slots=True)
class Request:
    """All that is sent, and the meter that counts it. Without `may_run`, the model is offered no
    tool.
    """

    system: str
    transcript: tuple[Entry, ...]
    may_run: bool = True
    max_output_tokens: int = 4_000
    cache_key: str | None = None
    meter: Meter | None = field(default=None, compare=False, repr=False)

    @property
    def chars(self) -> int:
        """Of its texts; the tool's description is about as long as what its shape needs."""
        return len(self.system) + sum(map(chars, self.transcript))

    @asynccontextmanager
    async def going_to(self, model: str) -> AsyncGenerator[Try]:
        """Around each try to have it answered, by whoever sends it.

        Raises:
            ModelError: it may not go.
        """
        if self.meter is None:
            yield Try()
            return
        async with self.meter.request(model, self.chars) as one:
            yield one


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model answered; no text and no calls is an answer too.

    `native` is there where the model's server wants its own record of the answer back. Without
    `knows_tools` the server couldn't be offered one, and code comes in the text.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = NO_TOKENS
    ending: CompletionEnd = "whole"
    native: Native | None = None
    knows_tools: bool = True


OnText = Callable[[str], Awaitable[None]]
# A short line on what the model does, in the place of the one before.
OnStatus = Callable[[str], Awaitable[None]]


class Model(Protocol):
    """Something that completes transcripts. What it sends, goes through `Request.going_to`."""

    @property
    def name(self) -> str: ...

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        """One completion; its text is handed to `on_text` as it comes. Cancelled, it ends at once.

        Raises:
            Unavailable: this model can't answer now.
            ContextOverflow: the request is too long for it.
            ModelError: there is no answer to be had.
        """
        ...

    async def aclose(self) -> None: ...
