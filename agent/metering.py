"""What requests to models use: written down before each goes, and put right when it is known.

Knows no prices and no database.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

CHARS_PER_TOKEN = 3.5


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `cached_tokens` are part of `input_tokens`. With `is_estimated`, no server has told
    some of them.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    is_estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.is_estimated or other.is_estimated,
        )

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


NO_TOKENS = Usage()


class Book(Protocol):
    """Where the requests of one turn are written down."""

    async def sending(self, model: str, usage: Usage) -> int:
        """A request is about to go, and will use that much or more; its number.

        Raises:
            ModelError: it may not go.
        """
        ...

    async def settle(self, number: int, model: str, usage: Usage) -> None:
        """It has used that."""
        ...

    async def unsent(self, number: int) -> None:
        """It was refused, or never came there: it has used nothing."""
        ...


class Unwritten:
    """A book that keeps nothing."""

    async def sending(self, model: str, usage: Usage) -> int:
        return 0

    async def settle(self, number: int, model: str, usage: Usage) -> None: ...

    async def unsent(self, number: int) -> None: ...


@dataclass(slots=True)
class Try:
    """A request on its way. `usage` is what its server told, `chars` what came of the answer."""

    usage: Usage | None = None
    chars: int = 0
    is_refused: bool = False


class Meter:
    """Counts the requests of one turn; `used` is what they came to, with what was used before."""

    def __init__(self, book: Book, used: Usage = NO_TOKENS) -> None:
        self._book = book
        self._told: dict[str, tuple[int, int]] = {}
        self.used = used

    @asynccontextmanager
    async def request(self, model: str, chars: int) -> AsyncGenerator[Try]:
        """A request of so many characters to that model. It counts however it ends; what the
        server doesn't tell is estimated.

        Raises:
            ModelError: it may not go.
        """
        estimate = Usage(self._estimated(model, chars), is_estimated=True)
        number = await self._book.sending(model, estimate)
        one = Try()
        try:
            yield one
        finally:
            if one.is_refused:
                await self._book.unsent(number)
            else:
                usage = one.usage or replace(estimate, output_tokens=tokens_in(one.chars))
                self.used += usage
                if one.usage is not None:
                    self._told[model] = (chars, usage.input_tokens)
                await self._book.settle(number, model, usage)

    def _estimated(self, model: str, chars: int) -> int:
        """What the model's server told last, and what is new since then by its length."""
        told_chars, told_tokens = self._told.get(model, (0, 0))
        if chars < told_chars:
            told_chars, told_tokens = 0, 0
        return told_tokens + tokens_in(chars - told_chars)


def tokens_in(chars: int) -> int:
    """About so many tokens has a text of that length."""
    return round(chars / CHARS_PER_TOKEN)
