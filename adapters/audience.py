"""Who can read a place in a chat. Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read a thread, or people that nothing tells apart. `names` are what an
    operator may call them by: `PLATFORM:WORKSPACE:PERSON`.
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
