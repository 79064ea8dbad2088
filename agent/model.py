"""The model port: one question in, streamed text and calls out. Knows no vendor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from .transcript import Entry, Native, ToolCall

# "cut": at the limit of tokens; "late": at the limit of time; "filtered": by the model's provider.
CompletionEnd = Literal["whole", "cut", "late", "filtered"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `cached_tokens` are part of `input_tokens`."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
        )

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Request:
    """All that is sent. Without `may_run`, the model is offered no tool."""

    system: str
    transcript: tuple[Entry, ...]
    may_run: bool = True
    max_output_tokens: int = 4_000
    cache_key: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model answered; no text and no calls is an answer too.

    `native` is there where the model's server wants its own record of the answer back. Without
    `knows_tools` the server couldn't be offered one, and code comes in the text.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()
    ending: CompletionEnd = "whole"
    native: Native | None = None
    knows_tools: bool = True


OnText = Callable[[str], Awaitable[None]]
# A short line on what the model does, in the place of the one before.
OnStatus = Callable[[str], Awaitable[None]]


class Model(Protocol):
    """Something that completes transcripts."""

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
