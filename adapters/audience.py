"""Who can read a place in a chat, and who tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from .messages import ThreadKey


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read a thread, or people that nothing tells apart. `names` are what an
    operator may call them by: `PLATFORM:WORKSPACE:PERSON`, and what else the platform groups by.
    """

    kind: Literal["member", "guest", "external"]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who can read a place, now. None at all are those of a place that nobody knows.

    `is_shared`: people of other companies read there, too.
    """

    readers: frozenset[Reader] = frozenset()
    is_direct: bool = False
    is_shared: bool = False


class ReadersUnknown(Exception):
    """Who reads there can't be told just now. The text says why, for the operator."""


class Readers(Protocol):
    """Who can read the threads of one platform."""

    async def of(self, key: ThreadKey, named: frozenset[str]) -> Audience:
        """Everybody who can read a thread now. People in `named` are told apart; all others count
        by their kind alone. Asked before each cell: what hardly changes is kept a short while.

        Raises:
            ReadersUnknown: the platform doesn't tell.
        """
        ...

    async def alone(
        self, workspace: str, person: str, named: frozenset[str]
    ) -> tuple[ThreadKey, Audience]:
        """Where somebody of a workspace is alone with us: the place, which has no thread and may
        have no channel, and them as its only reader.

        Raises:
            ReadersUnknown: the platform doesn't tell.
        """
        ...

    def watch(self, changed: Callable[[ThreadKey], None]) -> None:
        """Have `changed` called when others may read than before: in a thread; without one, in the
        channel; without that, in the workspace. What was kept of it is dropped by then.
        """
        ...
