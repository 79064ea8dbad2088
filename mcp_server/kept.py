"""What was found of many things, the newest of it. Pure."""

from __future__ import annotations

from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
FoundT = TypeVar("FoundT")

MAX_KEPT = 5000


class Kept(Generic[KeyT, FoundT]):
    """Forgets the oldest when there are many: uploads come and go."""

    def __init__(self) -> None:
        self._found: dict[KeyT, FoundT] = {}

    def get(self, key: KeyT) -> FoundT | None:
        return self._found.get(key)

    def put(self, key: KeyT, found: FoundT) -> None:
        self._found[key] = found
        while len(self._found) > MAX_KEPT:
            del self._found[next(iter(self._found))]
