"""What Discord gave us to answer a command with, kept for the quarter of an hour that it is good
for: who ran it isn't left waiting by a crash. Knows no database; the double that forgets is here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from .posts import Answer

# A minute less than Discord's, as what is begun is to be finished.
GOOD_FOR = timedelta(minutes=14)


@dataclass(frozen=True, slots=True)
class Token:
    """To answer one interaction with; whoever has it can do that, and nothing else."""

    application_id: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptToken:
    """`said` is the number of messages that were sent with it."""

    answer: Answer
    token: Token
    kept_at: datetime
    said: int = 0


class Tokens(Protocol):
    """The record of tokens; what it was told before a crash, it knows after it."""

    async def keep(self, answer: Answer, token: Token) -> None:
        """A command was run."""
        ...

    async def said(self, answer: Answer, count: int) -> None:
        """That many messages of its answer were sent."""
        ...

    async def drop(self, answer: Answer) -> None:
        """Its answer is whole."""
        ...

    async def good(self) -> list[KeptToken]:
        """Those that something can be said with; older ones are forgotten."""
        ...


@dataclass(slots=True)
class MemoryTokens:
    """Remembers as long as the process lives."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _kept: dict[Answer, KeptToken] = field(default_factory=dict[Answer, KeptToken])

    async def keep(self, answer: Answer, token: Token) -> None:
        self._kept[answer] = KeptToken(answer, token, self.clock())

    async def said(self, answer: Answer, count: int) -> None:
        if answer in self._kept:
            self._kept[answer] = replace(self._kept[answer], said=count)

    async def drop(self, answer: Answer) -> None:
        self._kept.pop(answer, None)

    async def good(self) -> list[KeptToken]:
        since = self.clock() - GOOD_FOR
        self._kept = {answer: one for answer, one in self._kept.items() if one.kept_at > since}
        return list(self._kept.values())
